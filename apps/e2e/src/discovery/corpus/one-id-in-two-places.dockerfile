FROM carryover-test/base
RUN --mount=type=cache,target=/a,id=shared touch /a/@NAMESPACE@
RUN --mount=type=cache,target=/b,id=shared,sharing=locked touch /b/@NAMESPACE@
