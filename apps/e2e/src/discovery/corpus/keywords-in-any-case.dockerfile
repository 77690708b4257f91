from carryover-test/base as Build
run --mount=type=cache,target=/a touch /a/@TOKEN@
FrOm build
Run --mount=type=cache,target=/b touch /b/@TOKEN@
