FROM carryover-test/base
RUN --mount=type=cache,target=/a,sharing=private --mount=type=cache,target=/b,sharing=locked --mount=type=cache,target=/c touch /a/@TOKEN@ /b/@TOKEN@ /c/@TOKEN@
