"""A figure of Matplotlib made ready for a page of the book, wide or narrow."""

GREYS = ("greys", "gray", "grey", "gray_r", "greys_r", "binary")  # colour maps
NARROW_WIDTH = 4.4  # inches
MOST_STACKED = 6  # panels in one column
OVER_IMAGE, IN_GREY = "over-image", "in-grey"  # how ids of texts and images begin, see `svg`


def for_page(figure):
    """Names what belongs together where the page changes its colours.

    Shades of grey are turned in the dark, and so is what is written on them; other shades stay, and
    so does what is written on them.
    """
    from matplotlib.collections import QuadMesh

    for panel, axes in enumerate(figure.axes):
        meshes = [mesh for mesh in axes.collections if isinstance(mesh, QuadMesh)]
        shaded = [*axes.images, *meshes]
        in_grey = [image for image in shaded if image.get_cmap().name.lower() in GREYS]
        for place, image in enumerate(in_grey):
            image.set_gid(f"{IN_GREY}-{panel}-{place}")
        for place, text in enumerate(axes.texts if len(in_grey) < len(shaded) else ()):
            text.set_gid(f"{OVER_IMAGE}-{panel}-{place}")


def for_narrow_page(figure):
    """Sets the panels of a figure one below another, or in two columns if they are many.

    A drawing without axes keeps its form.
    """
    for_page(figure)
    panels = [axes for axes in figure.axes if axes.get_subplotspec() is not None]
    if not any(axes.axison for axes in panels):
        return
    if figure.subfigs:
        figure.set_figwidth(min(figure.get_figwidth(), NARROW_WIDTH))
    else:
        _set_below_one_another(figure, panels)
    if figure.get_suptitle():
        figure.suptitle(figure.get_suptitle(), wrap=True, fontsize="large")
    for axes in panels:
        axes.set_title(axes.get_title(), wrap=True)
        _fewer_dates(axes.xaxis)
    for owner, place in [(figure, "outside lower center"), *((axes, "best") for axes in panels)]:
        legends = figure.legends if owner is figure else [owner.get_legend()]
        for legend in legends:
            if legend and legend._ncols > 2:  # a legend cannot be laid out again
                labels = [text.get_text() for text in legend.get_texts()]
                legend.remove()
                owner.legend(legend.legend_handles, labels, loc=place, ncols=2, fontsize=8)


def _set_below_one_another(figure, panels):
    panels.sort(key=lambda axes: _corner(axes))
    columns = 1 if len(panels) <= MOST_STACKED else 2
    rows = -(-len(panels) // columns)
    heights = [min(max(_height(axes, figure), 1.7), 3.2) for axes in panels]
    heights = [max(heights[row * columns : (row + 1) * columns]) for row in range(rows)]
    kind = type(panels[0].get_subplotspec().get_gridspec())
    grid = kind(rows, columns, figure=figure, height_ratios=heights)
    for place, axes in enumerate(panels):
        axes.set_subplotspec(grid[divmod(place, columns)])
    figure.set_size_inches(NARROW_WIDTH, sum(heights) + 0.4)


def _corner(axes):
    spec = axes.get_subplotspec()
    return spec.rowspan.start, spec.colspan.start


def _fewer_dates(axis):
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    if isinstance(axis.get_major_locator(), AutoDateLocator):
        locator = AutoDateLocator(minticks=2, maxticks=5)
        axis.set_major_locator(locator)
        axis.set_major_formatter(ConciseDateFormatter(locator))


def _height(axes, figure):
    """Returns the height of a panel in inches."""
    spec = axes.get_subplotspec()
    ratios = spec.get_gridspec().get_height_ratios() or [1] * spec.get_gridspec().nrows
    return figure.get_figheight() * sum(ratios[row] for row in spec.rowspan) / sum(ratios)
