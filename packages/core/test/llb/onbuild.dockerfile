FROM carryover-test/base AS parent
ENV NAME=parent
ONBUILD RUN --network=none --mount=type=cache,target=/a,id=$NAME true
FROM parent AS child
RUN --network=none --mount=type=cache,target=/b true
