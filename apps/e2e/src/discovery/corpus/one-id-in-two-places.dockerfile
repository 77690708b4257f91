FROM carryover-test/base
RUN --mount=type=cache,target=/a,id=shared touch /a/@TOKEN@
RUN --mount=type=cache,target=/b,id=shared,sharing=locked touch /b/@TOKEN@
