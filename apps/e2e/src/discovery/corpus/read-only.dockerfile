FROM carryover-test/base
RUN --mount=type=cache,target=/r,ro --mount=type=cache,target=/w touch /w/@TOKEN@
RUN --mount=type=cache,target=/r,readonly=false touch /r/@TOKEN@
