"""Support for lab 42: made-up English sentences and their Korean translations.

Each sentence has a subject, a verb, an object and an adverb, in English in this order. Korean
puts the adverb before the object and the verb last:

    She buys flowers every day .
    그녀는 매일 꽃을 산다 .

Nobody said these 1,344 sentences: they are all combinations of the words below. The particles
은/는 and 을/를 are part of their words, as Korean is spelled.
"""

import itertools

SUBJECTS = {  # English: Korean
    "I": "나는",
    "We": "우리는",
    "She": "그녀는",
    "He": "그는",
    "Mina": "미나는",
    "The teacher": "선생님은",
    "My friend": "내 친구는",
    "The children": "아이들은",
}
WITHOUT_S = ("I", "We", "The children")  # their verbs end without -s
VERBS = {
    "buy": "산다",
    "sell": "판다",
    "see": "본다",
    "draw": "그린다",
    "find": "찾는다",
    "bring": "가져온다",
}
OBJECTS = {
    "rice": "밥을",
    "bread": "빵을",
    "tea": "차를",
    "apples": "사과를",
    "flowers": "꽃을",
    "books": "책을",
    "a hat": "모자를",
}
ADVERBS = {
    "now": "지금",
    "often": "자주",
    "every day": "매일",
    "in the morning": "아침에",
}


def pairs():
    """Returns all sentences in a fixed order: [(English words, Korean words)], tuples."""
    sentences = []
    for subject, verb, thing, adverb in itertools.product(SUBJECTS, VERBS, OBJECTS, ADVERBS):
        verb_form = verb if subject in WITHOUT_S else f"{verb}s"
        english = f"{subject} {verb_form} {thing} {adverb} ."
        korean = f"{SUBJECTS[subject]} {ADVERBS[adverb]} {OBJECTS[thing]} {VERBS[verb]} ."
        sentences.append((tuple(english.split()), tuple(korean.split())))
    return sentences


def looks_at_verb(sources, written, looks):
    """Returns the share of sentences in which the decoder looks most at the verb for the verb.

    Args:
      sources, written: English and Korean words, n of each.
      looks: None, or the weights [written, source] of each sentence.
    """
    if not looks:
        return None
    verbs = {*VERBS, *(f"{verb}s" for verb in VERBS)}
    hits = []
    for english, korean, weights in zip(sources, written, looks):
        at = [place for place, word in enumerate(korean) if word in VERBS.values()]
        hits += [english[weights[place].argmax()] in verbs for place in at]
    return sum(hits) / len(hits) if hits else None
