# docker build -t compliance-lint . && docker run --rm -v "$PWD:/work:ro" compliance-lint scan .
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY compliance_lint compliance_lint
COPY policies policies
RUN pip install --no-cache-dir --prefix=/install .

FROM python:3.12-slim
COPY --from=build /install /usr/local
RUN useradd --create-home lint
USER lint
WORKDIR /work
ENTRYPOINT ["compliance-lint"]
CMD ["--help"]
