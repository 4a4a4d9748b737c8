"""The waits of a lesson with --pause: they are counted, and one can go back."""


class Pauses:
    """Counts the steps of a lesson, and shows an earlier one again.

    Args:
      write: prints a paragraph.
    """

    def __init__(self, write):
        self._write = write
        self._steps = []  # for each step that was waited at, its paragraphs
        self._now = []

    def wrote(self, paragraph):
        """Keeps what was printed."""
        self._now.append(paragraph)

    def wait(self, what="Enter goes on", answers=""):
        """Waits for Enter; returns what was typed before it.

        Args:
          what: what is waited for, in words.
          answers: letters that are no `b` for going back, where they are choices.
        """
        if self._now:
            self._steps.append(self._now)
            self._now = []
        count = shown = len(self._steps)
        while True:
            back = "back" if "b" in answers else "b"
            choice = f", {back}: a step back" if shown > 1 else ""
            prompt = what if shown == count else "Enter goes on from there"
            word = wait_for_enter(f"[{shown}] {prompt}{choice} ")
            if word.lower() == back and shown > 1:
                shown -= 1
            elif shown < count:
                shown += 1
            else:
                return word
            for paragraph in self._steps[shown - 1]:
                self._write(paragraph)


def wait_for_enter(prompt="[Enter] "):
    """Waits for Enter and returns what was typed before it; without standard input goes on."""
    try:
        return input(prompt).strip()
    except (EOFError, RuntimeError, ValueError, OSError):
        print()  # no standard input, or one that is no text
        return ""
