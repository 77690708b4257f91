FROM carryover-test/base
RUN --mount=type=tmpfs,target=/t,size=10m --mount=type=bind,target=/ctx --mount=type=secret,id=none,target=/s --mount=type=cache,target=/only touch /only/@TOKEN@
