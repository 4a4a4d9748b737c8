"""Pictures, and those that several labs draw: by Matplotlib, without a window.

Each function draws one kind of picture and writes it to `path`: first to a file
beside it, which is then renamed. So a picture is whole or not there.

| module        | what is in it                                           |
|---------------|---------------------------------------------------------|
| `figures`     | making a figure, and writing it to a file               |
| `learning`    | the loss by step, accuracy by place                     |
| `palette`     | one style for one model                                 |
"""

from common.plots.figures import check_path
from common.plots.learning import accuracy_by_position, loss_curve

__all__ = [
    "accuracy_by_position",
    "check_path",
    "loss_curve",
]
