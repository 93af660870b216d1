"""Trains a graft: a decoder for another language on the encoder of the English–Portuguese model (`translation-pt`).

    pip install torch sentencepiece          # for this tool only, never at run time
    python tools/train_graft.py --base WEIGHTS/translation-pt --pairs en-de.tsv.gz --minutes 20 --out en-de.npz

The pairs are lines of English, a tab, and the other language. Few are enough (some ten thousand), because almost
nothing is learned anew:

1. A vocabulary of 8,000 pieces is learned from the other language (SentencePiece, unigram).
2. A sample of the English is translated into Portuguese by the model itself, and pieces of the other language are
   aligned with Portuguese pieces by IBM model 1 (Brown et al. 1993). A new piece's embedding begins as the mean of the
   Portuguese pieces it stands for: `Regierung` as `governo`. Before any training the model then speaks broken German.
3. The decoder (two layers with an SSRU, Kim et al. 2019) and the embeddings are trained on the pairs (Adam, bf16); the
   encoder stays. A softmax over a sample of the vocabulary (corrected as by Jean et al. 2015) saves half of the time.
4. The mean of the weights over the last steps is cut to int8; the scale of each layer's input comes from sentences.

`--go-on GRAFT` trains a graft further. German, Spanish and French were given 14, 12 and 25 minutes of one core (1,000
steps of `--go-on` brought 3 to 5 BLEU), which is little: the loss was still falling.

The network is Marian's transformer student (Mozilla's `tiny`: encoder 6, decoder 2, 256 wide), written again from its
published configuration; `--check` translates a few sentences with it and with fxtranslate, which must agree.
"""

import argparse
import gzip
import math
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch
from torch import nn

from segue.engines.mt.host import Buffers, open_model
from segue.engines.mt.marian import INT8, Tensor, read_model

F = nn.functional
WIDE, HEADS, PIECES, LONGEST = 256, 8, 8_000, 100
EOS, UNKNOWN = 0, 1
LETTERS = "äöüÄÖÜßéèêëàâáçíìîïñóòôœúùûÉÈÀÇÓÁÍÚÑŒæ"
Pairs = list[tuple[list[int], list[int]]]


def base_weights(tensors: list[Tensor]) -> dict[str, np.ndarray]:
    """The base's numbers by name; matrices as (rows, columns)."""
    weights = {}
    for tensor in tensors:
        size = math.prod(tensor.shape)
        if tensor.name.startswith("special") or tensor.name.endswith("QuantMultA"):
            continue
        if tensor.type == INT8:
            held = np.frombuffer(tensor.data[:size], np.int8).astype(np.float32)
            held /= np.frombuffer(tensor.data[size : size + 4], "<f4")[0]
            rows, columns = tensor.shape
            weights[tensor.name] = (
                held.reshape(rows, columns) if tensor.name == "Wemb" else held.reshape(columns, rows).T
            )
        else:
            weights[tensor.name] = np.frombuffer(tensor.data[: 4 * size], "<f4").ravel()
    return weights


class Student(nn.Module):
    """Marian's student. `source` and `target` are the names of the embeddings of either side."""

    def __init__(self, weights: dict[str, np.ndarray], target: str = "decoder_Wemb") -> None:
        super().__init__()
        self.w = nn.ParameterDict({name: nn.Parameter(torch.tensor(value.copy())) for name, value in weights.items()})
        self.target = target
        self.seen: dict[str, float] | None = None
        steps = torch.exp(torch.arange(WIDE // 2) * (-math.log(10_000) / (WIDE // 2 - 1)))
        angles = torch.arange(600)[:, None] * steps[None]
        self.register_buffer("places", torch.cat([angles.sin(), angles.cos()], 1))

    def affine(self, x: torch.Tensor, name: str, bias: str = "") -> torch.Tensor:
        if self.seen is not None:
            self.seen[name] = max(self.seen.get(name, 0.0), float(x.detach().abs().max()))
        y = x @ self.w[name]
        return y + self.w[bias] if bias else y

    def norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        small = 1e-9 if x.dtype == torch.float32 else 1e-6
        return F.layer_norm(x, (WIDE,), self.w[f"{name}_ln_scale"], self.w[f"{name}_ln_bias"], small)

    def attend(self, name: str, x: torch.Tensor, of: torch.Tensor, blind: torch.Tensor) -> torch.Tensor:
        def split(y: torch.Tensor) -> torch.Tensor:
            return y.view(*y.shape[:2], HEADS, WIDE // HEADS).transpose(1, 2)

        q, k, v = (split(self.affine(y, f"{name}_W{c}", f"{name}_b{c}")) for c, y in (("q", x), ("k", of), ("v", of)))
        share = torch.softmax(((q @ k.transpose(-1, -2)) / math.sqrt(WIDE / HEADS) + blind).float(), -1).to(v.dtype)
        got = (share @ v).transpose(1, 2).reshape(x.shape)
        return self.norm(self.affine(got, f"{name}_Wo", f"{name}_bo") + x, f"{name}_Wo")

    def feed(self, name: str, x: torch.Tensor) -> torch.Tensor:
        y = self.affine(F.relu(self.affine(x, f"{name}_W1", f"{name}_b1")), f"{name}_W2", f"{name}_b2")
        return self.norm(y + x, f"{name}_ffn")

    def encode(self, ids: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        x = F.embedding(ids, self.w["Wemb"]) * math.sqrt(WIDE) + self.places[: ids.shape[1]]
        blind = ((~real)[:, None, None, :] * -1e4).to(x.dtype)
        for n in range(1, 7):
            x = self.feed(f"encoder_l{n}_ffn", self.attend(f"encoder_l{n}_self", x, x, blind))
        return x

    def decode(self, before: torch.Tensor, encoded: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """States for the pieces after each of `before` (and for the first), shape (sentences, pieces + 1, WIDE)."""
        x = F.embedding(before, self.w[self.target]) * math.sqrt(WIDE)
        x = torch.cat([torch.zeros_like(x[:, :1]) if before.shape[1] else x.new_zeros(len(x), 1, WIDE), x], 1)
        x = x + self.places[: x.shape[1]]
        blind = (~real)[:, None, None, :] * -1e4
        for n in (1, 2):
            name = f"decoder_l{n}"
            forget = torch.sigmoid(self.affine(x, f"{name}_rnn_Wf", f"{name}_rnn_bf"))
            new = (1 - forget) * self.affine(x, f"{name}_rnn_W")
            cell, cells = torch.zeros_like(new[:, 0]), []
            for f, u in zip(forget.unbind(1), new.unbind(1), strict=True):
                cell = f * cell + u
                cells.append(cell)
            x = self.norm(F.relu(torch.stack(cells, 1)) + x, f"{name}_rnn_ffn")
            x = self.feed(f"{name}_ffn", self.attend(f"{name}_context", x, encoded, blind))
        return x

    @torch.no_grad()
    def translate(self, ids: list[int]) -> list[int]:
        """The likeliest piece after the other; slow, for `--check`."""
        source, real = padded([ids])
        encoded, said = self.encode(source, real), list[int]()
        while len(said) < 2.5 * len(ids) + 5:
            state = self.decode(torch.tensor([said], dtype=torch.long), encoded, real)[:, -1]
            scores = state @ self.w[self.target].T + self.w["decoder_ff_logit_out_b"]
            scores[:, UNKNOWN] = -1e9
            said.append(int(scores.argmax()))
            if said[-1] == EOS:
                return said[:-1]
        return said


def padded(sentences: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and which of them are real, shape (sentences, longest)."""
    longest = max(map(len, sentences))
    ids = torch.tensor([s + [EOS] * (longest - len(s)) for s in sentences])
    return ids, torch.tensor([[True] * len(s) + [False] * (longest - len(s)) for s in sentences])


def learn_vocabulary(lines: list[str], folder: Path) -> Path:
    """Step 1."""
    text = folder / "text"
    text.write_text("\n".join(lines), "utf-8")
    every = "".join(map(chr, range(33, 127))) + "€£«»„“”’‘–—…¿¡" + LETTERS
    sentencepiece.SentencePieceTrainer.train(
        input=str(text), model_prefix=str(folder / "pieces"), vocab_size=PIECES, character_coverage=0.9999,
        eos_id=EOS, unk_id=UNKNOWN, bos_id=-1, pad_id=-1, required_chars=every, input_sentence_size=60_000,
    )  # fmt: skip
    return folder / "pieces.model"


def aligned(pairs: Pairs, pieces: int, other_pieces: int, rounds: int = 6) -> np.ndarray:
    """Expected counts of IBM model 1, shape (pieces of the first, pieces of the second)."""
    first, second, group = [], [], []
    words = 0
    for own, known in pairs:
        other = [*known, other_pieces]  # the empty word
        first.append(np.repeat(own, len(other)))
        second.append(np.tile(other, len(own)))
        group.append(np.repeat(np.arange(words, words + len(own)), len(other)))
        words += len(own)
    a, b, g = np.concatenate(first), np.concatenate(second), np.concatenate(group)
    keys, link = np.unique(b.astype(np.int64) * pieces + a, return_inverse=True)
    of, chance = keys // pieces, np.ones(len(keys))
    for _ in range(rounds):
        weight = chance[link]
        weight /= np.bincount(g, weight, words)[g]
        count = np.bincount(link, weight, len(keys))
        chance = count / np.bincount(of, count, other_pieces + 1)[of]
    table = np.zeros((pieces, other_pieces), np.float32)
    real = of < other_pieces
    table[keys[real] % pieces, of[real]] = count[real]
    return table


def first_embeddings(
    table: np.ndarray, weights: dict[str, np.ndarray], own: Any, other: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Step 2: where the new pieces begin, and their biases."""
    known, bias = weights["Wemb"], weights["decoder_ff_logit_out_b"]
    share = table / np.maximum(table.sum(1, keepdims=True), 1e-9)
    share[share < 0.05] = 0
    new, new_bias = share @ known, share @ bias
    new /= np.maximum(share.sum(1, keepdims=True), 1e-9)
    new_bias /= np.maximum(share.sum(1), 1e-9)
    for n in range(PIECES):
        piece = own.id_to_piece(n)
        same = other.piece_to_id(piece)
        if table[n].sum() < 2 or not any(c.isalpha() for c in piece):
            ids = [same] if same > UNKNOWN else [i for i in other.encode(piece.replace("▁", " ")) if i > UNKNOWN] or [2]
            new[n], new_bias[n] = known[ids].mean(0), bias[ids].mean()
    new[EOS], new_bias[EOS] = known[EOS], bias[EOS]
    usual = np.linalg.norm(known, axis=1).mean()
    return new * np.clip(usual / np.maximum(np.linalg.norm(new, axis=1, keepdims=True), 1e-3), 0.8, 1.6), new_bias


def batches(pairs: Pairs, pieces: int = 2_200) -> Iterator[Pairs]:
    """For ever: sentences of about the same length together."""
    while True:
        random.shuffle(pairs)
        for at in range(0, len(pairs), 3_000):
            made: list[Pairs] = [[]]
            for pair in sorted(pairs[at : at + 3_000], key=lambda pair: (len(pair[1]), len(pair[0]))):
                longest = max(len(side) for known in [*made[-1], pair] for side in known)
                if made[-1] and longest * (len(made[-1]) + 1) > pieces:
                    made.append([])
                made[-1].append(pair)
            random.shuffle(made)
            yield from made


def train(student: Student, pairs: Pairs, minutes: float, average: dict[str, torch.Tensor]) -> Iterator[None]:
    """Step 3. Keeps the running mean of the trained weights in `average`; stops every 500 steps for it to be saved."""
    slow = [name for name in student.w if name.startswith("decoder_l")]
    fast = ["decoder_Wemb", "decoder_ff_logit_out_b"]
    for name in student.w:
        student.w[name].requires_grad_(name in {*slow, *fast})
    groups = [{"params": [student.w[n] for n in names], "top": top} for names, top in ((fast, 2e-3), (slow, 1e-3))]
    optimiser = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.98), weight_decay=0.01, foreach=True)
    encoder = Student({name: value.detach().numpy() for name, value in student.w.items()}).bfloat16()
    often = np.bincount([piece for _, own in pairs for piece in own], minlength=PIECES)
    common = set(np.argsort(-often)[:400].tolist())
    began = time.process_time()
    for step, batch in enumerate(batches(pairs)):
        done = (time.process_time() - began) / 60 / minutes
        for group in optimiser.param_groups:
            group["lr"] = (
                group["top"] * min(1, (step + 1) / 60) * (0.04 + 0.48 * (1 + math.cos(math.pi * min(1, done))))
            )
        loss = sampled_loss(student, encoder, batch, common)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in student.parameters() if p.requires_grad], 1.0)
        optimiser.step()
        keep = min(0.99, step / (step + 30)) ** 0.25
        with torch.no_grad():
            for name in (*slow, *fast):
                average.setdefault(name, student.w[name].detach().clone()).lerp_(student.w[name], 1 - keep)
        if step % 50 == 0:
            print(f"step {step}, {done:.0%}: loss {float(loss.detach()):.3f}", flush=True)
        if done >= 1:
            break
        if step % 500 == 499:
            yield
    yield


def sampled_loss(student: Student, encoder: Student, batch: Pairs, common: set[int], extra: int = 900) -> torch.Tensor:
    """Cross entropy over the batch's own pieces, the common ones and a sample of the rest that stands for all of it."""
    (ids, real), (own, wanted) = padded([pair[0] for pair in batch]), padded([pair[1] for pair in batch])
    with torch.no_grad():
        encoded = encoder.encode(ids, real).float()
    with torch.autocast("cpu", torch.bfloat16):
        states = student.decode(own[:, :-1], encoded, real)[wanted]
    target = own[wanted]
    must = torch.tensor(sorted(common | set(target.tolist())))
    rest = torch.ones(PIECES, dtype=torch.bool)
    rest[must] = False
    others = rest.nonzero()[:, 0]
    sample = others[torch.randperm(len(others))[:extra]]
    chosen = torch.cat([must, sample])
    place = torch.zeros(PIECES, dtype=torch.long)
    place[chosen] = torch.arange(len(chosen))
    stands_for = torch.cat([torch.zeros(len(must)), torch.full((len(sample),), math.log(len(others) / len(sample)))])
    with torch.autocast("cpu", torch.bfloat16):
        scores = F.linear(states, student.w["decoder_Wemb"][chosen])
    scores = scores.float() + student.w["decoder_ff_logit_out_b"][chosen] + stands_for
    return F.cross_entropy(scores, place[target], label_smoothing=0.05)


def cut(student: Student, sample: Pairs, vocabulary: bytes) -> dict[str, np.ndarray]:
    """Step 4: the graft, as `engines/mt/graft.py` reads it."""
    student.seen = {}
    with torch.no_grad():
        for at in range(0, len(sample), 24):
            part = sample[at : at + 24]
            (ids, real), (own, wanted) = padded([pair[0] for pair in part]), padded([pair[1] for pair in part])
            states = student.decode(own[:, :-1], student.encode(ids, real), real)[wanted]
            student.seen["out"] = max(student.seen.get("out", 0.0), float(states.abs().max()))
    graft = {"vocabulary": np.frombuffer(vocabulary, np.uint8)}
    graft["f:none_QuantMultA"] = np.array([127 / student.seen["out"]], np.float32)  # Marian's name for the output's
    for name, parameter in student.w.items():
        values = parameter.detach().numpy()
        if name.startswith("decoder") and values.ndim == 2:
            multiplier = best_multiplier(values)
            graft[f"q:{name}"] = np.clip(np.rint(values * multiplier), -127, 127).astype(np.int8)
            graft[f"m:{name}"] = np.float32(multiplier)
            if name in student.seen:
                graft[f"f:{name}_QuantMultA"] = np.array([127 / student.seen[name]], np.float32)
        elif name.startswith("decoder"):
            graft[f"f:{name}"] = values
    return graft


def resumed(graft: Path, weights: dict[str, np.ndarray]) -> bytes:
    """Puts a graft's decoder into `weights`; returns its vocabulary."""
    with np.load(graft, allow_pickle=False) as held:
        for key in held.files:
            kind, _, name = key.partition(":")
            if kind == "q":
                weights[name] = held[key].astype(np.float32) / held[f"m:{name}"]
            elif kind == "f" and not name.endswith("QuantMultA"):
                weights[name] = held[key].astype(np.float32)
        return held["vocabulary"].tobytes()


def best_multiplier(values: np.ndarray) -> float:
    """What loses least when `values` times it are rounded to int8: the largest value need not fit."""

    def loss(multiplier: float) -> float:
        return float(((np.clip(np.rint(values * multiplier), -127, 127) / multiplier - values) ** 2).sum())

    return min((127 / (float(np.abs(values).max()) * share) for share in (1, 0.95, 0.9, 0.85, 0.8, 0.7)), key=loss)


def read_pairs(files: list[Path], seed: int = 0) -> list[tuple[str, str]]:
    """Pairs of the files, each once, without those whose lengths tell that they don't belong together."""
    found = {}
    for file in files:
        with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                english, _, other = (part.strip() for part in line.partition("\t"))
                if english and other and 0.5 < (len(other) + 8) / (len(english) + 8) < 2.2:
                    found[english, other] = None
    if not found:
        raise SystemExit("No pairs: each line needs English, a tab, and the other language.")
    pairs = list(found)
    random.Random(seed).shuffle(pairs)
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="the folder of translation-pt (segue models pull)")
    parser.add_argument("--pairs", type=Path, nargs="+", default=[])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--minutes", type=float, default=20, help="of processor time")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--go-on", type=Path, help="a graft to train further, instead of steps 1 and 2")
    parser.add_argument("--sample", type=int, default=6_000, help="sentences to align through Portuguese")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(given.threads)
    random.seed(1)
    model, spm = ((given.base / name).read_bytes() for name in ("model.enpt.intgemm.alphas.bin", "vocab.enpt.spm"))
    weights, reader = base_weights(read_model(model)), sentencepiece.SentencePieceProcessor(model_proto=spm)
    engine = open_model(Buffers(model, spm, spm))
    if given.check:
        student = Student(weights, target="Wemb")
        for line in ("The house is small and old.", "She said that the government will not change the law."):
            print(reader.decode(student.translate([*reader.encode(line), EOS])), "|", engine.translate(line))
        return
    pairs = read_pairs(given.pairs)
    if given.go_on:
        vocabulary = resumed(given.go_on, weights)
        own = sentencepiece.SentencePieceProcessor(model_proto=vocabulary)
    else:
        with tempfile.TemporaryDirectory() as folder:
            vocabulary = learn_vocabulary([other for _, other in pairs], Path(folder)).read_bytes()
        own = sentencepiece.SentencePieceProcessor(model_proto=vocabulary)
        short = [pair for pair in pairs if 20 < len(pair[0]) < 200][: given.sample]
        through = [(own.encode(other), reader.encode(engine.translate(english))) for english, other in short]
        table = aligned(through, PIECES, reader.vocab_size())
        weights["decoder_Wemb"], weights["decoder_ff_logit_out_b"] = first_embeddings(table, weights, own, reader)
    ids = [([*reader.encode(english), EOS], [*own.encode(other), EOS]) for english, other in pairs]
    ids = [pair for pair in ids if max(map(len, pair)) <= LONGEST]
    student, average = Student({name: value.astype(np.float32) for name, value in weights.items()}), {}
    for _ in train(student, ids[96:], given.minutes, average):
        mean = Student({name: value.detach().numpy() for name, value in (dict(student.w) | average).items()})
        np.savez_compressed(given.out, **cut(mean, ids[:96], vocabulary))
        print(given.out, given.out.stat().st_size, "bytes", flush=True)


if __name__ == "__main__":
    main()
