FROM carryover-test/base
RUN --mount=type=cache,target=/f,from=carryover-test/base,source=/usr/lib touch /f/@TOKEN@
