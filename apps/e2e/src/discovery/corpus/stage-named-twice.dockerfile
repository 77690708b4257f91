FROM carryover-test/base AS x
RUN --mount=type=cache,target=/x1 touch /x1/@TOKEN@
FROM x AS x
RUN --mount=type=cache,target=/x2 touch /x2/@TOKEN@
FROM carryover-test/base AS y
COPY --from=x /usr/bin/bash /h
RUN --mount=type=cache,target=/y touch /y/@TOKEN@
