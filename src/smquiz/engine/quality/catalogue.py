"""The rules of quality: what each asks, why, with an example and the limits a bank may change.

Ids are stable: waivers and settings name them. A rule that is "off" here concerns only
banks which switch it on, in ``quality:`` of their YAML, by a level or by the data it needs.
"""

from typing import Literal, NamedTuple

from smquiz.engine.items import Quality

Level = Literal["error", "warning", "off"]
Scope = Literal["item", "bank", "both"]


class Rule(NamedTuple):
    """One rule. ``limits`` are its numbers by name; ``scope`` is what it looks at.

    What it finds in an item can be waived there; what it finds in the bank as a whole cannot.
    """

    id: str
    title: str
    level: Level
    scope: Scope
    reason: str
    example: str
    limits: dict[str, float] = {}  # noqa: RUF012 - a tuple's default, never changed


def _rule(
    name: str,
    title: str,
    reason: str,
    example: str,
    *,
    level: Level = "warning",
    scope: Scope = "item",
    **limits: float,
) -> Rule:
    return Rule(name, title, level, scope, " ".join(reason.split()), " ".join(example.split()), limits)


_ALL = [
    # ------------------------------------------------------------ structure
    _rule(
        "R01",
        "An item has all it needs",
        """Feedback, a hint, an explanation and the claims an item stands on are what turns a
        question into teaching. A course may ask for them on every item.""",
        "`explanation:` is missing, so the learner is told the key and never the reason.",
        level="error",
    ),
    _rule(
        "R02",
        "Ids follow the bank's pattern",
        """Ids are for ever: histories and exports name them. A pattern keeps them guessable and
        keeps two authors from choosing two styles.""",
        "With `item_id: q-[a-z]+-[0-9]{3}`, the id `question7` is refused.",
        level="error",
    ),
    _rule(
        "R07",
        "Difficulty fits the level",
        """A recall item that is very hard usually hides a trick, and an evaluation that everybody
        gets right does not evaluate. Each level of a course has its usual range (logits).""",
        "A `remember` item at 1.5 where -2.0 to -0.3 is usual.",
        slack=0.5,
    ),
    _rule(
        "R08",
        "The key rests on firm ground",
        """An item whose cited claims are all weak, courteous or open questions keys something that
        nobody established. Cite a firm claim, or say whose view is asked for (`lens`).""",
        "Citing only a joke from a comment, and keying it as true.",
        level="error",
    ),
    _rule(
        "R09",
        "A lens where the claims need one",
        """Where a contested claim is keyed, the learner must be told whose view counts; otherwise a
        reader who sides with somebody else is marked wrong for an opinion.""",
        "All claims come from commenters, yet `lens` is `article`.",
        level="error",
    ),
    # ------------------------------------------------------------ copying
    _rule(
        "R10",
        "No run of words from the source",
        """Copied wording rewards memory of the page instead of understanding, and it may infringe.
        The check works on salted hashes, so that the source itself need not be here; how many words
        make a run is said in their file. Counted by item, and by file outside items.""",
        "Six words in a row that stand in the article.",
        level="error",
        most=0,
    ),
    _rule(
        "R12",
        "Few runs that are nearly copied",
        """One word less than a copied run may be chance, since some phrases have no other wording. More
        than one in an item, or many in a bank, is not.""",
        "Eleven runs of five words from a source whose runs of six are refused.",
        bank=10,
        item=1,
    ),
    _rule(
        "R13",
        "The source's hashes are there",
        """If the file of hashes is lost, the check against copying finds nothing and seems to pass. A
        bank says in `hashed_runs` how many runs are hashed, so that a lost or shortened file is noticed.""",
        "`hashed_runs: 1860`, and no `wording.yaml` in the bank's folder.",
        level="error",
        scope="bank",
    ),
    # ------------------------------------------------------------ stem
    _rule(
        "R14",
        "Stems are short",
        """A learner who must hold ninety words in mind is tested on reading. Move a long case into a
        scenario set, where it serves several items.""",
        "A stem of 95 words with two background stories.",
        words=80,
        stimulus_least=60,
        stimulus_most=180,
    ),
    _rule(
        "R15",
        "Application needs a case",
        """An item at apply or above asks the learner to use an idea on something. Without a named
        or described actor and an act it falls back to recall.""",
        "`apply`, but the stem is: Which is networking?",
        level="off",
        words=25,
    ),
    _rule(
        "R16",
        "No wording trivia",
        """"According to the author" asks where something stands, not whether it is understood. Fine at
        recall, or where a lens needs a speaker; not at apply or above.""",
        "In the article, which word comes after 'tool'?",
        level="off",
        scope="both",
        percent=15,
    ),
    _rule(
        "R17",
        "Few negative stems, and capitals in them",
        """Readers overlook "not". Good learners get negative stems wrong for reasons of reading. If
        one must be, write NOT in capitals.""",
        "Which is not an example? Better: Which is the exception? or Which is NOT ...?",
        scope="both",
        percent=3,
    ),
    _rule(
        "R18",
        "Plain language",
        """An item should be hard for its thought, not for its prose. The Flesch-Kincaid grade of stem
        and options is a crude but useful warning.""",
        "Utilisation of promulgated content: grade 17.",
        grade=11,
    ),
    _rule(
        "R19",
        "The stem asks",
        """A stem that is no question, instruction or gap leaves it to the options to say what is
        asked. A blank that opens a sentence, or follows "a" or "an", gives grammar as a cue, and so does
        "these" or "are" beside a blank where a distractor is a singular.""",
        "'A [1] is ...' tells that the word begins with a consonant.",
    ),
    _rule(
        "R20",
        "Dated names are tagged",
        """Services die and learners grow up without them. A name on the bank's list needs the tag
        `historical`, so that nobody is examined on it by accident.""",
        "An item about a bookmarking site of 2010 without the tag.",
        scope="both",
        percent=3,
    ),
    _rule(
        "R21",
        "No real brands in invented cases",
        """A brand brings opinions and lawyers along, and what is said of it here is
        invented. Say what kind of service it is; the idea must hold on all of them.""",
        "'Rui's post on <a real network>': write 'on an open page'.",
    ),
    # ------------------------------------------------------------ options
    _rule(
        "R23",
        "The number of options",
        """Two options are a coin toss and seven a reading test. The course may fix the numbers for
        each form; without that, three to six are usual.""",
        "A single choice with two options.",
        least=3,
        most=6,
    ),
    _rule(
        "R24",
        "Distractors name a misconception",
        """A distractor that nobody believes tests nothing, and one whose error is named can be
        answered and counted. Where the bank has misconceptions, distractors use them.""",
        "`no_misconception_reason:` says why one has none.",
        percent=90,
    ),
    _rule(
        "R25",
        "Options of like length",
        """The longest option is the key more often than chance in most published banks, and readers
        know it. The spread is (longest - shortest) / longest, in characters.""",
        "A key of 80 characters beside distractors of 30.",
        most=0.2,
        small=12,
    ),
    _rule(
        "R26",
        "The key is not the longest too often",
        """Over the whole bank, the key may be the strictly longest option only about as often as
        chance has it. Cut the key or lengthen distractors with something true.""",
        "Longest in 60 % of groups of four, where chance is 25 %.",
        scope="bank",
        percent=25,
        mean_least=-1.5,
        mean_most=0.5,
        groups=12,
    ),
    _rule(
        "R27",
        "The key is not the shortest too often",
        """The reverse of the longest key: once authors know that rule they cut the key, and readers
        may learn that too.""",
        "Shortest in half of the groups.",
        scope="bank",
        percent=35,
        groups=12,
    ),
    _rule(
        "R28",
        "Parallel options",
        """The option that differs in grammar stands out. All begin with the same class of word and
        end in the same punctuation, and the key is not the only plural.""",
        "Three options that begin 'because', and one that begins 'It'.",
    ),
    _rule(
        "R29",
        "No all or none of the above",
        """Knowing two is enough for "all", and "none" teaches no right answer. Both fail when options are
        shuffled, as what was above may then be below; and so does an option that names others by letter.""",
        "d) All of the above; or: A and C only",
        level="error",
    ),
    _rule(
        "R30",
        "No absolutes or hedges on one side",
        """"Always" and "only" mark a distractor, "may" and "often" mark a key: test-wise readers need
        nothing else. Use them on both sides or on neither.""",
        "Three distractors with 'never', and a key with 'usually'.",
        scope="both",
        points=5,
        groups=40,
    ),
    _rule(
        "R31",
        "Words of the stem do not point to the key",
        """A reader without knowledge chooses the option that sounds like the stem. Counted are content
        words which the key shares with the stem, less those of the best distractor.""",
        "'... wants neighbours to talk': only the key mentions neighbours and talk.",
        most=1,
    ),
    _rule(
        "R32",
        "Options do not overlap",
        """Two options that say nearly the same cannot both be right, so both can be struck; and of two
        that are opposites one must be right. A second such pair restores the balance.""",
        "'More posts in a week' beside 'More posts in one week'.",
        most=0.8,
    ),
    _rule(
        "R33",
        "The key is not the one in the middle",
        """Distractors made by varying the key one part at a time leave it sharing most words with the
        others (convergence). Over the bank that must not pay.""",
        "Key 'a warm reply', distractors 'a cold reply', 'a warm notice', 'a warm mailing'.",
        scope="bank",
        points=8,
        groups=12,
    ),
    _rule(
        "R34",
        "Keys stand in all places, orders are mixed",
        """Options are shuffled when shown, but banks are also printed and read. As stored, no place holds
        too many keys, no run is long, and an ordering does not stand in key order.""",
        "Every second key is `a`.",
        scope="both",
        least=18,
        most=32,
        run=4,
        in_place=1,
        groups=24,
    ),
    _rule(
        "R35",
        "The number of keys varies",
        """If every multiple response had three keys, readers would stop at three. One key is a single
        choice; all keys is no question.""",
        "All multiple responses with 3 of 6.",
        scope="both",
        percent=60,
        items=6,
    ),
    _rule(
        "R36",
        "True and false in balance",
        """Statements are keyed true more often than false in most banks, as true ones are easier to
        write. Readers lean to true when in doubt.""",
        "Nine of ten verdicts are true.",
        scope="bank",
        least=40,
        most=60,
        items=10,
    ),
    _rule(
        "R37",
        "Labels in balance",
        """Where items sort into the same categories again and again, each category holds a stated share
        of all lines, and an item uses several.""",
        "'neither' is the key of 2 % of lines: it need not be considered.",
        scope="both",
        labels=3,
    ),
    # ------------------------------------------------------------ feedback
    _rule(
        "R39",
        "Each option has feedback of its own",
        """Feedback on the option chosen is where a wrong answer turns into learning. It is short enough
        to be read, and no two are the same.""",
        "Four options, one feedback: 'See chapter 2'.",
        scope="both",
        least=15,
        most=240,
    ),
    _rule(
        "R41",
        "Feedback says why",
        """"Wrong" is what the verdict says already. Feedback on a distractor names its flaw, and leaves
        the key to be found at another try.""",
        "'No, the answer is to reply to two of them': that tells, and does not explain.",
        percent=60,
        words=4,
    ),
    _rule(
        "R42",
        "Hints do not tell",
        """A hint points to the thought. If it contains the key, or most of its words, it is the answer
        with a delay.""",
        "Hint: think of replying. Key: Reply to two of them.",
        most=160,
        percent=50,
    ),
    _rule(
        "R43",
        "An explanation worth reading",
        """Why the key holds, and where the chief distractor goes wrong: two or three sentences are best.
        A few words teach nothing, and a page is not read.""",
        "'b is right.'",
        least=5,
        most=90,
    ),
    _rule(
        "R44",
        "No blame, no irony",
        """A learner who is told that something is obvious stops answering honestly. The tone is matter
        of fact, without exclamation marks.""",
        "'Obviously not!'",
    ),
    # ------------------------------------------------------------ forms
    _rule(
        "R45",
        "Typed answers are proved",
        """Patterns surprise their authors. Where a rule has a pattern, tests of what must be accepted and
        refused stand beside it and are run on every check; unrecognised answers get feedback too.""",
        "Two tests of acceptance and none of refusal.",
        tests=2,
    ),
    _rule(
        "R48",
        "Orders have reasons",
        """Each step of an ordering says in its feedback what it depends on. Without that, two orders
        may be right and the learner cannot see why one is not.""",
        "'This is third.'",
    ),
    _rule(
        "R49",
        "Pairs of like length, wrong pairs answered",
        """In a matching item the lengths of prompts must not pair them with options, and the wrong pairs
        people choose deserve feedback.""",
        "One long prompt, one long option.",
        spread=0.35,
    ),
    _rule(
        "R50",
        "Items of a set stand alone",
        """If the stem of one question tells the key of another, the set is one question. Counted are
        words that a key shares with a sibling's stem and not with the stimulus.""",
        "b asks 'Why was the reply the best move?' after a asked for the best move.",
        words=2,
        least=2,
        most=5,
    ),
    _rule(
        "R51",
        "Lines of a classification have traps",
        """Which wrong category tempts, and what believing it shows, is what makes a classification
        diagnostic. At least half of the lines say so.""",
        "Six lines, no `traps`.",
        percent=50,
    ),
    # ------------------------------------------------------------ bank
    _rule(
        "R52",
        "Quotas are met",
        """A score speaks for the whole blueprint only if the bank holds the items it promises, by
        objective and form.""",
        "Objective D1-O4 wants three classifications and has two.",
        scope="bank",
    ),
    _rule(
        "R53",
        "All that is taught is asked",
        """Each claim needs an item, firm ones several; each misconception needs enough items to be told
        from a slip, and none should crowd the others out.""",
        "M11 is tempted by one item only.",
        scope="bank",
        firm=3,
        misconception=3,
        percent=6,
    ),
    _rule(
        "R54",
        "No near-duplicates",
        """Two items that read alike count one thing twice, and the second is answered from the first.
        Either reword, or make them `enemies` that no form holds together.""",
        "The same case with another baker.",
        warn=0.35,
        error=0.6,
    ),
    _rule(
        "R55",
        "No item answers another",
        """A key whose words stand in the stem of another item can be looked up there. Reword, or make
        the two `enemies`. Words that very many stems hold are not counted.""",
        "One stem says 'Since a reply that takes nothing in is no conversation, ...'.",
        words=4,
    ),
    _rule(
        "R56",
        "Enmity is mutual",
        """If one item may not stand beside another, the other may not stand beside the one. Stated on
        both, it is seen by whoever edits either.""",
        "a lists b among its `enemies`; b lists nobody.",
        level="error",
    ),
    _rule(
        "R57",
        "Many settings",
        """A learner who meets the same bakery ten times learns about bakeries. The idea must carry over
        to cases nobody has prepared. Whose name is tied to faults is R67.""",
        "Thirty items of 100 in an office.",
        level="off",
        scope="bank",
        settings=40,
        percent=5,
        person=4,
    ),
    _rule(
        "R58",
        "A spread of difficulty",
        """Items that are all of middling difficulty cannot tell a good learner from a very good one.
        Shares are told for each level, in three bands.""",
        "No item above 0.5.",
        scope="bank",
        tolerance=12,
        in_band=4,
        items=20,
        deviation_least=0.7,
        deviation_most=1.1,
        mean=0.2,
    ),
    _rule(
        "R59",
        "No simple strategy pays",
        """A robot that always takes the longest, the shortest, one place, the hedged option, the one most
        like the stem or most like the others must stay near chance. `--blind` tries many more.""",
        "'Take the longest' scores 44 % where chance is 25 %.",
        scope="bank",
        points=8,
        groups=40,
    ),
    _rule(
        "R60",
        "Pools are as planned",
        """Items that practice has shown cannot examine. Each topic holds the planned number of items for
        lessons, practice, placement and examination; sets stay whole. Whether lessons quote what is
        examined is R66.""",
        "D3 has 14 items in `exam` where 16 are planned.",
        scope="bank",
    ),
    _rule(
        "R65",
        "Forms of an examination are as planned",
        """Two forms measure the same only if they hold the same numbers by topic, level and type, are
        equally hard, share nothing, and neither holds two `enemies`.""",
        "Form B has three orderings where two are planned.",
        scope="bank",
        mean=0.15,
        deviation_least=0.8,
        deviation_most=1.0,
        differ=0.1,
    ),
    _rule(
        "R66",
        "Lessons do not quote examinations",
        """Whoever has taken a lesson has read its words. A question of an examination that repeats a run
        of them asks what was read and not what can be done. Counted are stem, case and options.""",
        "A lesson tells of the florist's four-second answers, and so does an item in `exam`.",
        words=6,
    ),
    _rule(
        "R67",
        "Nobody is always the one who errs",
        """Where the same name is at fault again and again, learners pick up who is careless as well as
        what is wrong. A name is tied to a fault where its sentence in the stem or the case holds one of
        the bank's `fault_words`, and where a statement keyed false is put into its mouth.""",
        'In three items Rui is the one who "forgot", "ignored" or "believes" the wrong thing.',
        scope="bank",
        person=2,
    ),
]

RULES: dict[str, Rule] = {rule.id: rule for rule in _ALL}


def limit_of(quality: Quality, rule: str, name: str) -> float:
    """Return a rule's limit: the bank's if it sets one, else the rule's own.

    >>> limit_of(Quality(), "R25", "most"), limit_of(Quality(limits={"R25": {"most": 0.3}}), "R25", "most")
    (0.2, 0.3)
    """
    return quality.limits.get(rule, {}).get(name, RULES[rule].limits[name])
