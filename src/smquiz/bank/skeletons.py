"""Skeletons for authors: an item of each form, with comments, ready to be written over.

Each is a bank that passes `smquiz bank check` as it stands.
"""

from __future__ import annotations

HEAD = """\
# A question bank for smquiz. Check it:  smquiz bank check THIS-FILE
# Try it:    smquiz quiz --bank THIS-FILE
items:
"""

COMMON_START = """\
- id: {id}  # letters, digits, hyphens; never change it: histories name it
  type: {type}
  topic: bread  # any name you like; a course may describe its topics in `topics:`
"""

COMMON_END = """\
  hint: {hint}  # points to the thought without holding the answer
  explanation: >-  # two or three sentences: why the key holds, where the chief error lies
    {explanation}
  # All below may be left out.
  # pool: practice       # lesson, practice, placement, exam or review
  # bloom: apply         # remember, understand, apply, analyse, evaluate
  # difficulty: 0.0      # -3 (all get it) to 3 (hardly anybody does)
  # setting: bakery      # so that a bank can see how many settings it has
  # tags: [bread, heat]
  # enemies: []          # items that may not stand beside this one in a quiz
"""


def _item(form: str, body: str, hint: str, explanation: str) -> str:
    name = form.replace("_", "-")
    start = COMMON_START.format(id=f"q-{name}-001", type=form)
    return HEAD + start + body + COMMON_END.format(hint=hint, explanation=explanation)


_HINT = "Think of what happens to the dough while it rests."
_WHY = (
    "Yeast lives on sugar and gives off gas, and the dough holds that gas in bubbles. Warmth speeds this up and cold\n"
    "    slows it down, so a loaf in a cool room needs longer. Salt and flour set the pace too, yet they do not make gas."
)

# Where the question is about something else: its own hint and explanation.
_TOLD = {
    "matching": (
        "Which of the three would a dough be flat without, and which would it fall apart without?",
        "Yeast feeds on sugar and gives off gas, and the protein of flour forms the net that keeps this gas in. Salt\n"
        "    makes no gas of its own: it holds yeast back, which gives the taste time to form.",
    ),
    "ordering": (
        "Ask of each step what must be there before it can begin.",
        "Nothing can rest before it is mixed, and a loaf is shaped from dough that has risen once. The oven comes last,\n"
        "    since its heat ends the work of the yeast: what has not risen by then stays flat.",
    ),
    "short_answer": (
        "It sleeps when it is cold, and sugar wakes it up.",
        "Yeast lives on sugar, and the gas that it gives off makes dough rise. Baking powder gives off gas as well, but it\n"
        "    is a mixture of salts that nobody has to feed or to keep alive.",
    ),
    "numeric": (
        "How much flour is there for one person?",
        "A recipe grows with the number of people, so the flour for one is found first and then multiplied. Adding the\n"
        "    two extra people to the grams mixes things that have nothing in common.",
    ),
}

_BODIES = {
    "single_choice": """\
  stem: A loaf has not risen after an hour in a cold kitchen. What should the baker try first?
  options:  # one key and distractors that people really believe, all of like length
    - {id: a, text: Add a pinch of salt, feedback: "Salt slows yeast down; more of it would make the wait longer."}
    - {id: b, text: Move it nearer warmth, feedback: "Yes. Yeast works faster in a warm place, so the dough fills with gas."}
    - {id: c, text: Knead it once again, feedback: "Kneading presses gas out of the dough, so the rise has to begin anew."}
    - {id: d, text: Bake it straight away, feedback: "Dough that has no gas in it bakes to a brick, however hot the oven is."}
  answer: b  # the only place where the key is stored
""",
    "multiple_response": """\
  stem: A baker wants dough to rise faster without changing its taste. Select every step that helps.
  options:
    - {id: a, text: A warmer place to rest, feedback: "Helps: yeast makes gas faster when it is warm."}
    - {id: b, text: A pinch of extra salt, feedback: "Salt slows yeast down, and it can be tasted too."}
    - {id: c, text: A lid to hold moisture, feedback: "Helps: a moist skin stretches instead of tearing."}
    - {id: d, text: A thinner baking tin, feedback: "The tin matters in the oven, when the rise is over."}
    - {id: e, text: A colder mixing bowl, feedback: "Cold slows yeast down, so the rise takes longer."}
  answer: [a, c]
""",
    "true_false": """\
  stem: "Judge this statement: dough rises because its water turns to steam while it rests."
  answer: false
  feedback:
    true: "Water turns to steam in the oven only. In a bowl at room temperature there is no steam to speak of."
    false: "Yes. While it rests, it is gas from the yeast that lifts the dough; steam comes later, in the oven."
""",
    "true_false_reason": """\
  stem: 'Judge this statement: "Dough that rests in a refrigerator stops rising at once."'
  options:  # two reasons for each verdict; the answer names the right pair
    - {id: a, for: true, text: because yeast dies in the cold, feedback: "Yeast survives the cold and wakes up when it is warm again."}
    - {id: b, for: true, text: because gas shrinks to nothing, feedback: "Gas does shrink a little in the cold, and it is still there."}
    - {id: c, for: false, text: because yeast goes on but slowly, feedback: "Yes. Cold slows yeast down; bakers use it for a long rise."}
    - {id: d, for: false, text: because cold makes the gas lighter, feedback: "The verdict is right, the reason is not: cold gas is denser."}
  answer: {verdict: false, reason: c}
""",
    "classify": """\
  stem: Sort each thing by what it does to rising dough.
  categories: [faster, slower, neither]
  options:
    - {id: a, text: A warm shelf, feedback: "Faster: yeast works best when it is warm."}
    - {id: b, text: A cold cellar, feedback: "Slower: yeast goes on, but takes its time."}
    - {id: c, text: A clean apron, feedback: "Neither: it is good to have and does nothing to yeast."}
    - {id: d, text: A lot of salt, feedback: "Slower: salt draws water away from the yeast."}
    - {id: e, text: A bit of sugar, feedback: "Faster: yeast lives on sugar and turns it into gas."}
  answer: {a: faster, b: slower, c: neither, d: slower, e: faster}
""",
    "matching": """\
  stem: Match each thing with what it does in bread. One is left over.
  prompts:
    - {id: p1, text: Yeast}
    - {id: p2, text: Flour}
    - {id: p3, text: Salt}
  options:
    - {id: a, text: makes the gas, feedback: "For yeast: it feeds on sugar and gives off gas."}
    - {id: b, text: holds the gas, feedback: "For flour: its protein forms a net round the bubbles."}
    - {id: c, text: slows the rise, feedback: "For salt: it holds yeast back, which helps the taste."}
    - {id: d, text: cools the oven, feedback: "Left over: nothing that goes into a dough does this."}
  answer: {p1: a, p2: b, p3: c}
  confusions:  # wrong pairs that people choose
    - {prompt: p3, option: a, feedback: "Salt makes no gas; without yeast a salted dough stays flat."}
""",
    "ordering": """\
  stem: Put the steps of baking a loaf in order.
  options:  # stored mixed up; the answer gives the order
    - {id: a, text: Shape the loaf, feedback: "Needs a dough that has risen once in its bowl."}
    - {id: b, text: Mix the flour, feedback: "Comes first: all else needs a dough."}
    - {id: c, text: Bake the loaf, feedback: "Comes last, when the shape has risen."}
    - {id: d, text: Let it all rest, feedback: "Needs a mixed dough in which yeast works."}
  answer: [b, d, a, c]
""",
    "cloze": """\
  stem: Dough rises because yeast turns [1] into [2].
  blanks:
    - id: 1
      options:
        - {id: a, text: sugar, feedback: "Yes. Sugar from the flour is what yeast lives on."}
        - {id: b, text: water, feedback: "Water is needed, yet yeast does not live on it."}
        - {id: c, text: salt, feedback: "Salt slows yeast down; it is no food for it."}
    - id: 2
      options:
        - {id: a, text: steam, feedback: "Steam comes in the oven, when yeast is dead."}
        - {id: b, text: gas, feedback: "Yes. The gas is what fills the bubbles of a loaf."}
        - {id: c, text: heat, feedback: "Yeast gives off a little heat; it lifts nothing."}
  answer: {1: a, 2: b}
""",
    "short_answer": """\
  stem: In one word, what lives in dough and makes it rise?
  options:  # rules are tried in order, the first that fits decides
    - {id: a, accept: false, any: [baking powder, soda], feedback: "That makes gas too, but it does not live."}
    - {id: b, accept: true, match: '\\byeasts?\\b', feedback: "Yes. Yeast is alive, feeds on sugar and gives off gas."}
  answer: yeast
  default_feedback: "Not recognised. Think of what bakers keep in little packets or cubes."
  tests:  # run on every check
    accept: [yeast, Yeast, the yeast, live yeast, yeasts]
    reject: [salt, baking powder, soda, water, ""]
""",
    "numeric": """\
  stem: A recipe for 4 people takes 600 g of flour. How many grams does it take for 6?
  answer: 900
  tolerance: 5
  unit: g
  feedback: "Yes. 600 g for 4 is 150 g for each, and 6 times 150 g is 900 g."
  default_feedback: "Find the flour for one person first, and multiply."
  traps:
    - {value: 602, feedback: "Two more people need two more shares of flour, not two grams."}
""",
}

SET = """\
# A scenario set: one text, two to five questions that hang on it and are asked in this order.
scenario_sets:
- id: q-set-01
  topic: bread
  stimulus: >-
    Nour bakes for a market stall. On Friday evening she mixes a dough with the usual yeast and half of the usual
    salt, and leaves it in the warm kitchen over night. Her brother mixes the same dough with all of the salt and
    puts it in the cold cellar. On Saturday at six the first dough has risen over its bowl and sunk again, and the
    second stands just at the rim. Both are shaped and baked at the same time in the same oven.
  items:
  - id: q-set-01-a
    type: single_choice
    stem: Why did the first dough sink?
    options:
      - {id: a, text: It had too little flour, feedback: "Both doughs had the same flour, and one of them stood well."}
      - {id: b, text: It had risen for too long, feedback: "Yes. Warmth and little salt sped it up, and its bubbles burst."}
      - {id: c, text: It had been shaped badly, feedback: "It sank in the bowl, before anybody had shaped it."}
      - {id: d, text: It had cooled too early, feedback: "It stood in a warm kitchen the whole night."}
    answer: b
    hint: Compare the places where the two of them spent the night.
    explanation: >-
      Warmth speeds yeast up and salt slows it down. The first dough had more of the one and less of the other, so it
      was past its best by the morning, while the second was just ready.
  - id: q-set-01-b
    type: true_false
    stem: 'Judge this statement: "With all of the salt, the first dough would have stood longer."'
    answer: true
    feedback:
      true: "Yes. Salt holds yeast back, so the dough would have reached its height later."
      false: "Salt holds yeast back. With more of it the bubbles grow later and burst later."
    hint: What does salt do to yeast?
    explanation: >-
      Half of the salt was one of two reasons for the quick rise, the warm kitchen being the other. Taking one reason
      away leaves a slower dough, though perhaps still not slow enough for a whole night.
"""

COURSE = """\
# A small course in one file. All sections but `items` may be left out, and each may stand in a file of its own.
course: {id: my-course, version: "1.0.0", title: My course}

topics:
  - {id: bread, slug: bread, title: Bread, about: Why a loaf rises}

presets:  # named quizzes: `smquiz quiz quick --bank THIS-FILE`
  - {name: quick, title: Quick round, questions: 5, feedback: now}

# quality:  # what `smquiz bank check` asks beyond the usual; `--explain R25` tells a rule
#   limits: {R25: {most: 0.25}}
#   levels: {R18: "off"}

""" + HEAD.split("\n", 2)[2]

FORMS = (*_BODIES, "scenario_set", "course")


def skeleton(form: str) -> str:
    """Return a commented bank with one thing of a form in it.

    Raises:
        KeyError: there is no such form.

    >>> skeleton("numeric").splitlines()[3]
    '- id: q-numeric-001  # letters, digits, hyphens; never change it: histories name it'
    """
    if form == "scenario_set":
        return SET
    if form == "course":
        return COURSE + skeleton("single_choice").removeprefix(HEAD)
    return _item(form, _BODIES[form], *_TOLD.get(form, (_HINT, _WHY)))
