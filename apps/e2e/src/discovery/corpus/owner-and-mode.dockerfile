FROM carryover-test/base
RUN --mount=type=cache,target=/u,uid=1000,gid=1000,mode=0770 touch /u/@TOKEN@
