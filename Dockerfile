# The course with all that it needs:
#
#     docker build -t rnn-graph-lab .
#     docker run --rm rnn-graph-lab python -m labs 4 --no-plot
#     docker run --rm rnn-graph-lab python -m pytest -n 2
#
# `python -m labs exercise --class FOLDER --container` runs students' files in this image.
FROM python:3.12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends git fonts-dejavu-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /course
# first what seldom changes: a change of the course does not download TensorFlow again
COPY requirements.txt ./
RUN grep -v '^-e' requirements.txt > /tmp/requirements.txt \
    && pip install --no-cache-dir -r /tmp/requirements.txt \
    && rm /tmp/requirements.txt
COPY . ./
RUN pip install --no-cache-dir --no-deps -e . && chmod -R a+rX /course
ENV PYTHONDONTWRITEBYTECODE=1 MPLBACKEND=Agg
CMD ["python", "-m", "labs"]
