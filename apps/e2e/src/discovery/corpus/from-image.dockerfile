FROM carryover-test/base
RUN --mount=type=cache,target=/f,from=carryover-test/base,source=/etc touch /f/@NAMESPACE@
