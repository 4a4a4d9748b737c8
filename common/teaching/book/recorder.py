"""A lesson that keeps what a lab says, asks, draws and builds, for its page."""

from common.plots import figures
from common.progress import is_reported
from common.teaching.book import arrange
from common.teaching.lesson import Lesson, Question, describe_shape


class Stage:
    """A part of the transcript: a title, then paragraphs and questions in their order."""

    def __init__(self, title):
        self.title = title
        self.parts = []  # strings and Questions

    def say(self, text):
        """Add lines to the last paragraph."""
        if self.parts and isinstance(self.parts[-1], str):
            self.parts[-1] += f"\n{text}"
        else:
            self.parts.append(text)


class Recorder(Lesson):
    """Keeps the lesson in `stages`, and the shapes of the graph's tensors in `shapes`."""

    def __init__(self, picture_path, exporter=None):
        super().__init__(write=lambda text: None, picture_path=picture_path)
        self._exporter = exporter  # a `live.Exporter`; None: the page has no live network
        self.stages = [Stage("")]
        self.shapes = {}
        self.has_picture = False

    def live(self, sess, *arguments, **keywords):
        if self._exporter:
            self._exporter.add(sess, *arguments, **keywords)

    def progress(self, step, *arguments, of=None, **keywords):
        if self._exporter and of is not None and is_reported(step, of):
            from common.graph_mode import tf

            self._exporter.trained(tf.get_default_session(), step + 1)
        super().progress(step, *arguments, of=of, **keywords)

    def say(self, text=""):
        if not str(text).strip().startswith("Picture: "):
            self.stages[-1].say(str(text).rstrip("\n"))

    def stage(self, title):
        self.stages.append(Stage(title))

    def ask(self, question, answer, choices=()):
        self.stages[-1].parts.append(Question(question, tuple(choices), answer))

    def graph(self, graph):
        self.shapes |= {name: describe_shape(tensor) for name, tensor in vars(graph).items()}
        super().graph(graph)

    def table(self, results):
        """The page has a table of its own."""

    def speed(self, history):
        """Without the seconds: a page is the same each time."""
        self.say(f"  {history.steps} steps")

    def _time_left(self, step, steps):
        return ""

    def picture(self, draw, *arguments, **options):
        """Draws it for the page, for a narrow page, and as PNG for the index."""
        if self.picture_path is None:
            return
        with figures.arranged(arrange.for_page):
            super().picture(draw, *arguments, **options)
        with figures.arranged(arrange.for_narrow_page):
            draw(self.picture_path.with_stem("narrow"), *arguments, **options)
        draw(self.picture_path.with_suffix(".png"), *arguments, **options)
        self.has_picture = True

    @property
    def questions(self):
        """All questions, in order."""
        return [part for stage in self.stages for part in stage.parts if isinstance(part, Question)]
