FROM carryover-test/base
RUN --mount=type=cache,target=/f,from=scratch,source=/ touch /f/@TOKEN@
