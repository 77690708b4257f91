FROM carryover-test/base AS x
RUN --mount=type=cache,target=/x1 touch /x1/@NAMESPACE@
FROM x AS x
RUN --mount=type=cache,target=/x2 touch /x2/@NAMESPACE@
FROM carryover-test/base AS y
COPY --from=x /etc/hostname /h
RUN --mount=type=cache,target=/y touch /y/@NAMESPACE@
