FROM carryover-test/base
RUN --mount=type=cache,target=/q7,id=it\\\'s touch /q7/@TOKEN@
RUN --mount=type=cache,target=/q8,id=a\\\\b touch /q8/@TOKEN@
