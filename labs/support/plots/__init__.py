"""The pictures of the labs, each drawn by one lab or two; `common.plots` has what they share.

| module        | what is in it                                           |
|---------------|---------------------------------------------------------|
| `attention`   | where one head of self-attention looks                  |
| `diagrams`    | a cell, an unrolled network, a mask, with their numbers |
| `gradient`    | the gradient on its way back through time               |
| `heat_maps`   | the probabilities a network gives, the state it holds   |
| `language`    | language models beside each other                       |
| `networks`    | what small networks have learned                        |
| `news`        | forecasts with news and without                         |
| `reading`     | what a network that reads a book does there             |
| `series`      | forecasts of prices and sales                           |
| `text`        | what a network says about a text                        |
| `topologies`  | what goes into a network and what is taken out          |
| `translation` | where a decoder looks, errors by length                 |
| `workers`     | one training on several processes                       |
"""

from common.plots import accuracy_by_position, check_path, loss_curve
from labs.support.plots.attention import self_attention
from labs.support.plots.diagrams import batch, lstm_cell, mask, simple_cell, unrolled
from labs.support.plots.gradient import clipping, products, truncation, way_back
from labs.support.plots.heat_maps import letters_learned, states_learned, words_by_place
from labs.support.plots.language import language_models
from labs.support.plots.networks import (
    CORNERS,
    HiddenPlane,
    Region,
    decision_regions,
    grid_points,
    memory,
)
from labs.support.plots.news import news
from labs.support.plots.reading import book
from labs.support.plots.series import (
    ceiling,
    companies,
    forecast,
    free_runs,
    moves,
    regressions,
    sales,
)
from labs.support.plots.text import character_probabilities, readings, reviews_read
from labs.support.plots.topologies import topologies
from labs.support.plots.translation import backwards, captions, translation
from labs.support.plots.workers import workers

__all__ = [
    "CORNERS",
    "HiddenPlane",
    "Region",
    "accuracy_by_position",
    "backwards",
    "batch",
    "book",
    "captions",
    "ceiling",
    "character_probabilities",
    "check_path",
    "clipping",
    "companies",
    "decision_regions",
    "forecast",
    "free_runs",
    "grid_points",
    "language_models",
    "letters_learned",
    "loss_curve",
    "lstm_cell",
    "mask",
    "memory",
    "moves",
    "news",
    "products",
    "readings",
    "regressions",
    "reviews_read",
    "sales",
    "self_attention",
    "simple_cell",
    "states_learned",
    "topologies",
    "translation",
    "truncation",
    "unrolled",
    "way_back",
    "words_by_place",
    "workers",
]
