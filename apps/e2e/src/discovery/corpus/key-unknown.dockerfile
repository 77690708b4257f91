FROM carryover-test/base
RUN --mount=type=cache,tarfet=/a true
