"""Questions and answers as Markdown, the answers folded."""

from html import escape


def folded(question, answer, choices=()):
    """Returns a question as Markdown, its answer folded."""
    lines = [f"**Question.** {escape(question, quote=False)}", ""]
    lines += [f"- {escape(str(choice), quote=False)}" for choice in choices]
    return "\n".join([*lines, "", unfold("Answer", answer)])


def unfold(summary, text):
    """Returns HTML that is folded until the reader opens it."""
    text = escape(text, quote=False)
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"
