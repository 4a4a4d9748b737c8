"""The pictures of the labs: drawn by Matplotlib, without a window.

Each function draws one kind of picture and writes it to `path`: first to a file
beside it, which is then renamed. So a picture is whole or not there.

| module        | what is in it                                           |
|---------------|---------------------------------------------------------|
| `figures`     | making a figure, and writing it to a file               |
| `diagrams`    | a cell, an unrolled network, a mask, with their numbers |
| `gradient`    | the gradient on its way back through time               |
| `heat_maps`   | the probabilities a network gives, the state it holds   |
| `language`    | language models beside each other                       |
| `learning`    | the loss by step, accuracy by place                     |
| `networks`    | what small networks have learned                        |
| `news`        | forecasts with news and without                         |
| `palette`     | one style for one model                                 |
| `reading`     | what a network that reads a book does there             |
| `series`      | forecasts of prices and sales                           |
| `text`        | what a network says about a text                        |
| `topologies`  | what goes into a network and what is taken out          |
| `translation` | where a decoder looks, errors by length                 |
| `workers`     | one training on several processes                       |
"""

from common.plots.diagrams import batch, lstm_cell, mask, simple_cell, unrolled
from common.plots.figures import check_path
from common.plots.gradient import clipping, products, truncation, way_back
from common.plots.heat_maps import letters_learned, states_learned, words_by_place
from common.plots.language import language_models
from common.plots.learning import accuracy_by_position, loss_curve
from common.plots.networks import (
    CORNERS,
    HiddenPlane,
    Region,
    decision_regions,
    grid_points,
    memory,
)
from common.plots.news import news
from common.plots.reading import book
from common.plots.series import ceiling, companies, forecast, free_runs, moves, regressions, sales
from common.plots.text import character_probabilities, readings, reviews_read
from common.plots.topologies import topologies
from common.plots.translation import captions, translation
from common.plots.workers import workers

__all__ = [
    "CORNERS",
    "HiddenPlane",
    "Region",
    "accuracy_by_position",
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
