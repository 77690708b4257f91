FROM carryover-test/base
RUN --mount=type=cache,target=/j ["touch", "/j/@TOKEN@"]
