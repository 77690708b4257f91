FROM carryover-test/base
RUN --mount=type=cache,target=/u,mode=0755 touch /u/@TOKEN@
