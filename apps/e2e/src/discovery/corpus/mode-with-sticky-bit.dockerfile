FROM carryover-test/base
RUN --mount=type=cache,target=/u,mode=1777 touch /u/@TOKEN@
