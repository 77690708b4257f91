from carryover-test/base as Build
run --mount=type=cache,target=/a touch /a/@NAMESPACE@
FrOm build
Run --mount=type=cache,target=/b touch /b/@NAMESPACE@
