FROM carryover-test/base
ARG S=seed
RUN --mount=type=cache,target=/a,from=$S true
