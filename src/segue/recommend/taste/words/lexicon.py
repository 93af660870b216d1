"""The words that rules are made of, in English, Spanish, French, German and Portuguese; all without accents and case.

Names (genres, artists, shows) are not here: they are the library's own.
"""

from segue.model.taste import Effect

EFFECTS: dict[Effect, tuple[str, ...]] = {
    "only": (
        "nothing but", "only", "just", "exclusively",
        "solo", "solamente", "unicamente", "nada mas que", "seulement", "uniquement", "que du", "rien que", "nur",
        "ausschliesslich", "nichts als", "apenas", "somente",
    ),
    "less": (
        "not so much", "not as much", "not too much", "not that much", "don't play so much", "a bit less", "less often",
        "less", "fewer", "reduce", "i am tired of", "i'm tired of", "tired of", "enough of", "enough", "i don't like",
        "i do not like", "rarely", "too much", "too many", "menos", "no tanto", "no tanta", "demasiado", "demasiada",
        "moins de", "moins d'", "moins", "pas trop de", "pas tant de", "trop de", "weniger", "nicht so viel",
        "nicht so oft", "zu viel", "zu viele", "nao tanto", "demais",
    ),
    "more": (
        "a lot more", "lots more", "more often", "more", "lots of", "a lot of", "plenty of", "i love", "i like",
        "i prefer", "i want to hear", "i'd like to hear", "prefer", "increase", "mas", "me gusta", "me encanta",
        "prefiero", "plus de", "plus d'", "plus souvent", "plus", "davantage de", "j'aime", "j'adore", "je prefere",
        "mehr", "ofter", "ich mag", "ich liebe", "mais", "gosto de", "adoro", "prefiro",
    ),
    "never": (
        "no more", "please never", "never ever", "never again", "never", "don't ever play", "don't ever", "don't play",
        "do not play", "don't want to hear", "i don't want to hear", "i don't want", "i do not want", "do not", "don't",
        "stop playing", "stop", "without", "avoid", "ban", "block", "hide", "skip", "exclude", "forbid", "i hate",
        "i can't stand", "i cannot stand", "no", "not", "nothing",
        "nunca", "jamas", "no quiero", "no pongas", "no toques", "sin", "nada de", "ningun", "ninguna", "odio",
        "jamais de", "jamais d'", "jamais", "pas de", "pas d'", "aucun", "aucune", "sans", "je deteste", "ne joue pas",
        "nie wieder", "niemals", "nie", "kein", "keine", "keinen", "ohne", "ich hasse", "spiel nicht", "spiele nicht",
        "nao quero", "nao toque", "nao", "sem", "nenhum", "nenhuma", "detesto",
    ),
}  # fmt: skip

EXCEPT = (
    "except for", "except", "apart from", "other than", "but not", "excluding", "excepto", "salvo", "menos los de",
    "sauf", "a part", "ausser", "exceto",
)  # fmt: skip

KINDS = {
    "kind:track": (
        "music", "song", "songs", "track", "tracks", "tune", "tunes", "piece", "pieces", "musica", "cancion",
        "canciones", "temas", "musique", "chanson", "chansons", "musik", "lied", "lieder", "stuck", "stucke", "cancao",
        "cancoes", "faixa", "faixas",
    ),
    "kind:episode": (
        "podcast", "podcasts", "episode", "episodes", "show", "shows", "episodio", "episodios", "emission",
        "emissions", "folge", "folgen", "sendung", "sendungen", "programas",
    ),
    "kind:chapter": (
        "audiobook", "audiobooks", "audio book", "audio books", "book", "books", "chapter", "chapters", "novel",
        "novels", "audiolibro", "audiolibros", "libro", "libros", "livre audio", "livres audio", "livre", "livres",
        "horbuch", "horbucher", "buch", "bucher", "audiolivro", "audiolivros", "livro", "livros",
    ),
}  # fmt: skip
TALK = ("talk", "spoken word", "speech", "talking", "hablado", "parole", "gesprochenes", "fala")

LANGUAGES = {
    "en": ("english", "ingles", "inglesa", "anglais", "anglaise", "englisch", "englische", "englischen", "inglesas"),
    "es": ("spanish", "castilian", "espanol", "espanola", "castellano", "espagnol", "espagnole", "spanisch",
           "spanische", "spanischen", "espanhol", "espanhola"),
    "fr": ("french", "frances", "francesa", "francais", "francaise", "franzosisch", "franzosische", "franzosischen"),
    "de": ("german", "aleman", "alemana", "allemand", "allemande", "deutsch", "deutsche", "deutschen", "alemao",
           "alema"),
    "pt": ("portuguese", "brazilian", "portugues", "portuguesa", "portugais", "portugaise", "portugiesisch",
           "portugiesische", "portugiesischen", "brasileira", "brasileno"),
    "it": ("italian", "italiano", "italiana", "italien", "italienne", "italienisch", "italienische"),
    "ca": ("catalan", "catala", "catalana", "katalanisch", "catalao"),
    "gl": ("galician", "gallego", "galego"),
    "eu": ("basque", "euskera", "baskisch"),
    "nl": ("dutch", "neerlandes", "holandes", "neerlandais", "niederlandisch"),
    "ja": ("japanese", "japones", "japonesa", "japonais", "japonaise", "japanisch", "japanische"),
    "zh": ("chinese", "mandarin", "chino", "china musica", "chinois", "chinesisch", "chines"),
    "ko": ("korean", "coreano", "coreen", "koreanisch"),
    "ru": ("russian", "ruso", "rusa", "russe", "russisch", "russische", "russo"),
    "uk": ("ukrainian", "ucraniano", "ukrainien", "ukrainisch"),
    "pl": ("polish", "polaco", "polonais", "polnisch", "polones"),
    "el": ("greek", "griego", "grec", "griechisch", "grego"),
    "tr": ("turkish", "turco", "turc", "turkisch"),
    "ar": ("arabic", "arabe", "arabisch"),
    "he": ("hebrew", "hebreo", "hebreu", "hebraisch"),
    "hi": ("hindi",),
    "sv": ("swedish", "sueco", "suedois", "schwedisch"),
    "no": ("norwegian", "noruego", "norvegien", "norwegisch", "noruegues"),
    "da": ("danish", "danes", "danois", "danisch", "dinamarques"),
    "fi": ("finnish", "finlandes", "finnois", "finnisch"),
    "cy": ("welsh", "gales", "gallois", "walisisch"),
    "ga": ("irish gaelic", "gaelic"),
    "la": ("latin language",),
}  # fmt: skip
LANGUAGE_NAMES = {
    "en": "English", "es": "Spanish", "fr": "French", "de": "German", "pt": "Portuguese", "it": "Italian",
    "ca": "Catalan", "gl": "Galician", "eu": "Basque", "nl": "Dutch", "ja": "Japanese", "zh": "Chinese",
    "ko": "Korean", "ru": "Russian", "uk": "Ukrainian", "pl": "Polish", "el": "Greek", "tr": "Turkish", "ar": "Arabic",
    "he": "Hebrew", "hi": "Hindi", "sv": "Swedish", "no": "Norwegian", "da": "Danish", "fi": "Finnish", "cy": "Welsh",
    "ga": "Irish", "la": "Latin",
}  # fmt: skip

SOUNDS = {
    "tempo:slow": ("slow", "lento", "lenta", "lentas", "lentos", "lent", "lente", "lentes", "langsam", "langsame"),
    "tempo:medium": ("medium tempo", "mid-tempo", "medium"),
    "tempo:fast": ("fast", "uptempo", "up-tempo", "quick", "rapido", "rapida", "rapidas", "rapide", "rapides",
                   "schnell", "schnelle"),
    "energy:calm": ("calm", "quiet", "gentle", "relaxing", "relaxed", "mellow", "soft", "chill", "tranquilo",
                    "tranquila", "suave", "suaves", "calme", "calmes", "doux", "douce", "ruhig", "ruhige", "sanft",
                    "calmo", "calma"),
    "energy:driving": ("loud", "energetic", "intense", "driving", "lively", "noisy", "energico", "energica",
                       "energetique", "fort", "energiegeladen", "laut", "laute"),
    "mood:dark": ("dark", "sad", "melancholic", "gloomy", "oscuro", "triste", "tristes", "sombre", "dunkel", "traurig",
                  "traurige", "sombrio"),
    "mood:bright": ("bright", "happy", "cheerful", "sunny", "alegre", "alegres", "gai", "joyeux", "frohlich",
                    "frohliche"),
    "explicit:yes": ("explicit", "swearing", "swear words", "cursing", "profanity", "dirty words", "explicito",
                     "explicita", "explicitas", "palabrotas", "explicite", "explicites", "gros mots", "explizit",
                     "explizite", "palavroes"),
}  # fmt: skip
"""Words for how things sound (and explicit)."""

SHORT = ("short", "brief", "corto", "corta", "cortos", "cortas", "court", "courte", "courts", "courtes", "kurz",
         "kurze", "kurzen", "curto", "curta", "curtos", "curtas")  # fmt: skip
LONG = ("long", "lengthy", "largo", "larga", "largos", "largas", "longue", "longs", "longues", "lang", "lange",
        "langen", "longo", "longa", "longos", "longas")  # fmt: skip

TOPICS = {
    "Christmas": ("christmas", "xmas", "noel", "navidad", "weihnacht", "weihnachten", "weihnachts", "natal", "natale",
                  "carol", "carols", "villancico", "villancicos", "santa", "jingle", "advent"),
    "Halloween": ("halloween", "spooky"),
    "Easter": ("easter", "pascua", "paques", "ostern", "pascoa"),
}  # fmt: skip
"""What has many names: the first is what a rule calls it."""
TOPIC_WORDS = {
    "Christmas": ("christmas carols", "christmas", "xmas", "holiday songs", "de navidad", "navidad", "navidena",
                  "navidenas", "villancicos", "de noel", "noel", "weihnachtsmusik", "weihnachtslieder", "weihnachts",
                  "weihnachten", "de natal", "natal", "natalina", "natalinas"),
    "Halloween": ("halloween",),
    "Easter": ("easter", "pascua", "paques", "ostern", "pascoa"),
}  # fmt: skip

MONTHS = (
    ("january", "jan", "enero", "janvier", "januar", "janeiro"),
    ("february", "feb", "febrero", "fevrier", "februar", "fevereiro"),
    ("march", "mar", "marzo", "mars", "marz", "marco"),
    ("april", "apr", "abril", "avril"),
    ("may", "mayo", "mai", "maio"),
    ("june", "jun", "junio", "juin", "juni", "junho"),
    ("july", "jul", "julio", "juillet", "juli", "julho"),
    ("august", "aug", "agosto", "aout"),
    ("september", "sep", "sept", "septiembre", "septembre", "setembro"),
    ("october", "oct", "octubre", "octobre", "oktober", "outubro"),
    ("november", "nov", "noviembre", "novembre", "novembro"),
    ("december", "dec", "diciembre", "decembre", "dezember", "dezembro"),
)
MONTH_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
               "November", "December")  # fmt: skip
SEASONS = {
    ("03-01", "05-31"): ("spring", "primavera", "printemps", "fruhling"),
    ("06-01", "08-31"): ("summer", "verano", "ete", "sommer", "verao"),
    ("09-01", "11-30"): ("autumn", "fall", "otono", "automne", "herbst", "outono"),
    ("12-01", "02-29"): ("winter", "invierno", "hiver", "inverno"),
}
WEEKDAYS = (
    ("monday", "mondays", "lunes", "lundi", "montag", "montags", "segunda-feira", "segundas"),
    ("tuesday", "tuesdays", "martes", "mardi", "dienstag", "dienstags", "terca-feira", "tercas"),
    ("wednesday", "wednesdays", "miercoles", "mercredi", "mittwoch", "mittwochs", "quarta-feira", "quartas"),
    ("thursday", "thursdays", "jueves", "jeudi", "donnerstag", "donnerstags", "quinta-feira", "quintas"),
    ("friday", "fridays", "viernes", "vendredi", "freitag", "freitags", "sexta-feira", "sextas"),
    ("saturday", "saturdays", "sabado", "sabados", "samedi", "samstag", "samstags"),
    ("sunday", "sundays", "domingo", "domingos", "dimanche", "sonntag", "sonntags"),
)
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_GROUPS = {
    (0, 1, 2, 3, 4): ("weekdays", "weekday", "working days", "work days", "workdays", "entre semana",
                      "dias laborables", "en semaine", "la semaine", "unter der woche", "werktags", "an werktagen",
                      "dias uteis", "durante a semana"),
    (5, 6): ("weekends", "weekend", "the weekend", "fin de semana", "fines de semana", "week-end", "week-ends",
             "wochenende", "wochenenden", "fim de semana", "fins de semana"),
}  # fmt: skip
PARTS_OF_DAY = {
    (300, 720): ("mornings", "morning", "por la manana", "mananas", "manana", "le matin", "matin", "morgens", "morgen",
                 "am morgen", "de manha", "manha", "manhas"),
    (720, 1080): ("afternoons", "afternoon", "por la tarde", "tardes", "tarde", "l'apres-midi", "apres-midi",
                  "nachmittags", "nachmittag", "a tarde"),
    (1080, 1320): ("evenings", "evening", "le soir", "soir", "abends", "abend"),
    (1320, 300): ("at night", "nights", "night", "por la noche", "noche", "noches", "la nuit", "nuit", "nachts",
                  "nacht", "a noite", "noite"),
}  # fmt: skip

FILLERS = {
    "a", "an", "the", "of", "by", "from", "with", "any", "some", "all", "please", "me", "my", "for", "to", "in", "on",
    "at", "during", "play", "playing", "hear", "listen", "listening", "want", "would", "like", "that", "which", "is",
    "are", "was", "i", "it", "its", "ever", "again", "anything", "something", "everything", "stuff", "things", "thing",
    "content", "ones", "one", "such", "be", "being", "much", "many", "so", "really", "also", "always", "genre",
    "artist", "artists", "band", "singer", "composer", "author", "narrator", "album", "language", "languages", "about",
    "this", "these", "when", "day", "days", "every", "each", "week", "while", "there", "should", "and", "or", "s",
    "anymore", "any more", "words",
    "el", "la", "los", "las", "de", "del", "un", "una", "por", "en", "con", "que", "y", "o", "favor", "al", "le",
    "les", "des", "du", "d", "l", "et", "ou", "dans", "par", "avec", "s'il", "vous", "plait", "au", "aux", "une",
    "der", "die", "das", "den", "dem", "von", "vom", "mit", "und", "oder", "am", "im", "bitte", "auf", "ein",
    "eine", "os", "as", "do", "da", "dos", "um", "uma", "e", "no", "na", "nos", "nas", "em", "com", "para",
    "zu", "don't", "not", "but",
}  # fmt: skip
