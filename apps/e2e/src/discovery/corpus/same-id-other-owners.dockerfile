FROM carryover-test/base
RUN --mount=type=cache,target=/u,id=u touch /u/@TOKEN@
RUN --mount=type=cache,target=/v,id=u,uid=1000 touch /v/@TOKEN@
RUN --mount=type=cache,target=/w,id=u,uid=1000,mode=700 touch /w/@TOKEN@
RUN --mount=type=cache,target=/x,id=u,uid=1000,gid=0,mode=0700 touch /x/@TOKEN@
