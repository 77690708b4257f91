FROM carryover-test/base
RUN --network=none --mount=type=cache,target=/a,uid=1000 true
RUN --network=none --mount=type=cache,target=/a,uid=1000,gid=0,mode=755 echo the same
RUN --network=none --mount=type=cache,target=/a,mode=1777 true
RUN --network=none --mount=type=cache,target=/a,mode=0 true
RUN --network=none --mount=type=cache,target=/a true
