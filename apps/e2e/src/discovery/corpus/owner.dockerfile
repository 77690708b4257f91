FROM carryover-test/base
RUN --mount=type=cache,target=/u,uid=1000 touch /u/@TOKEN@
