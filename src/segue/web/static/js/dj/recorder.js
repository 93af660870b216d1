// A short recording from the microphone, for a request that is said and not typed.

const LONGEST_MS = 15_000;
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

export class Recorder {
  on = false;

  /** Record until `stop()`, or 15 seconds. Gives a Blob; null when it was cancelled. Throws what the browser throws. */
  async record() {
    this.on = true;
    this.cancelled = false;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
      if (!this.on) return null; // Stopped before it had begun.
      const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
      this.recorder = new MediaRecorder(stream, { ...(type && { mimeType: type }), audioBitsPerSecond: 32_000 });
      const parts = [];
      this.recorder.ondataavailable = ({ data }) => data.size && parts.push(data);
      const ended = new Promise((done) => (this.recorder.onstop = done));
      this.recorder.start();
      const longest = setTimeout(() => this.stop(), LONGEST_MS);
      await ended;
      clearTimeout(longest);
      return this.cancelled || !parts.length ? null : new Blob(parts, { type: this.recorder.mimeType });
    } finally {
      stream?.getTracks().forEach((track) => track.stop());
      this.on = false;
      this.recorder = null;
    }
  }

  stop() {
    this.on = false;
    if (this.recorder?.state === "recording") this.recorder.stop();
  }

  cancel() {
    this.cancelled = true;
    this.stop();
  }
}
