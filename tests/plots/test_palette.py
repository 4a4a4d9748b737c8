"""The styles of models: one for each, told apart in grey and by the colour-blind."""

from common.plots import palette


def test_a_model_looks_the_same_beside_others():
    for names in (["LSTM"], ["persistence", "LSTM"], ["GRU", "another", "LSTM"]):
        assert palette.styles(names)["LSTM"] == palette.KNOWN["LSTM"]


def test_unknown_models_differ_from_known_ones_and_from_each_other():
    looks = palette.styles(["LSTM", "a", "GRU", "b", "c", "d"])
    assert len({style.color for style in looks.values()}) == 6
    assert looks["a"].color not in (looks["LSTM"].color, looks["GRU"].color)


def test_in_grey_the_dashes_or_markers_differ():
    cells = ["Elman", "Jordan", "GRU", "LSTM", "bidirectional"]
    styles = palette.styles(cells).values()
    assert len({style.dashes for style in styles}) == len({style.marker for style in styles}) == 5


def test_more_models_than_styles_are_drawn_all_the_same():
    assert len(palette.styles(map(str, range(20)))) == 20
