"""`scipy.misc` of SciPy 1.1: pictures, read, written and resized by Pillow."""

import importlib.machinery
import types

import numpy as np

NAME = "scipy.misc"


class Finder:
    """A finder that makes the module where SciPy has it no more."""

    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == NAME else None

    def create_module(self, spec):
        return types.ModuleType(spec.name, __doc__)

    def exec_module(self, module):
        restore(module)


def restore(module):
    """Gives `scipy.misc` the functions that it lacks."""
    for function in (imread, imresize, imsave, toimage, bytescale, logsumexp):
        if not hasattr(module, function.__name__):
            setattr(module, function.__name__, function)


def bytescale(data, cmin=None, cmax=None, high=255, low=0):
    """Returns the data as uint8, scaled from [cmin, cmax] to [low, high]; uint8 stays."""
    data = np.asarray(data)
    if data.dtype == np.uint8:
        return data
    cmin = data.min() if cmin is None else cmin
    cmax = data.max() if cmax is None else cmax
    span = float(cmax - cmin) or 1.0
    scaled = (data - cmin) * (float(high - low) / span) + low
    return (np.clip(scaled, low, high) + 0.5).astype(np.uint8)


def toimage(arr, high=255, low=0, cmin=None, cmax=None, mode=None):
    """Returns a picture of an array [height, width] or [height, width, 1, 3 or 4]."""
    from PIL import Image

    arr = np.asarray(arr)
    if arr.ndim == 3 and arr.shape[0] in (3, 4) and arr.shape[2] not in (3, 4):
        arr = arr.transpose(1, 2, 0)
    image = Image.fromarray(bytescale(arr, cmin, cmax, high, low))
    return image if mode is None else image.convert(mode)


def imread(name, flatten=False, mode=None):
    """Returns the picture in a file as an array of uint8; `flatten`: grey, as float32."""
    from PIL import Image

    image = Image.open(name)
    if mode is not None:
        image = image.convert(mode)
    elif image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    return np.array(image.convert("F")) if flatten else np.array(image)


def imsave(name, arr, format=None):
    """Writes an array as a picture, scaled to 0..255 unless it is uint8."""
    toimage(arr).save(name, format)


def imresize(arr, size, interp="bilinear", mode=None):
    """Returns a picture resized to (height, width), by a factor, or to a percentage."""
    from PIL import Image

    image = toimage(arr, mode=mode)
    if isinstance(size, (int, np.integer)):
        new_size = tuple(int(side * size / 100) for side in image.size)
    elif isinstance(size, (float, np.floating)):
        new_size = tuple(int(side * size) for side in image.size)
    else:
        new_size = (int(size[1]), int(size[0]))
    methods = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "cubic": 3}
    return np.array(image.resize(new_size, Image.Resampling(methods[interp])))


def logsumexp(a, axis=None, keepdims=False):
    """Returns log(sum(exp(a))), computed without overflow."""
    a = np.asarray(a)
    largest = a.max(axis=axis, keepdims=True)
    total = np.log(np.exp(a - largest).sum(axis=axis, keepdims=True)) + largest
    return total if keepdims else total.squeeze(axis=axis)
