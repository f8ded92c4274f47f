# make help lists the targets. Go, git and make are all that must be there;
# what else tests need comes through make deps.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

# Nested modules: a folder under internal with a go.mod is found, not listed.
# internal/tools holds programs, not packages of ours.
modules := $(patsubst %/go.mod,%,$(wildcard internal/*/go.mod))
nested := $(filter-out internal/tools,$(modules))

# The packages that are built for js/wasm; the rest is native.
browser := ./jwtkit ./jwtkit/grant ./verify ./verify/diagnose ./wasm/...

# Programs from outside Go that the goals of this run need.
needs := $(if $(filter test test-all deps,$(MAKECMDGOALS)),node chromium curl) $(if $(filter test-all deps,$(MAKECMDGOALS)),cc)

FUZZTIME ?= 20s

.PHONY: help
help: ## list these targets
	@awk -F ': .*## ' '/^[a-z-]+:.* ## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: wasm ## issuer, sample API and inspector on one port, with the life of one token told; until Ctrl-C
	@go build -o build/jwtkit ./cmd/jwtkit
	@build/jwtkit demo --stay

.PHONY: demo
demo: ## the same story, then exit: 0 if every step did what it says
	@go build -o build/jwtkit ./cmd/jwtkit
	@build/jwtkit demo

.PHONY: test
test: deps wasm ## everything but the slow parts: units, command line, native = WASM, the page in a browser
	go test ./...
	go -C internal/browsertest test ./...

.PHONY: test-all
test-all: test fuzz-once ## test, and fuzzing, real servers, the race detector (JWTKIT_ALL=1)
	@for module in $(nested); do \
		echo "go -C $$module test ./..."; \
		JWTKIT_ALL=1 go -C $$module test -timeout 20m ./...; \
	done
	@if [[ $$(go env CGO_ENABLED) = 1 || $${CI:-} = true ]]; then race=-race; fi; \
	echo "go test $${race:=} ./..."; \
	JWTKIT_ALL=1 go test $$race -timeout 20m ./...

.PHONY: lint
lint: ## gofmt, vet for every system, staticcheck, tidy modules, the rules of internal/lint
	@unformatted=$$(gofmt -l .); [[ -z $$unformatted ]] || { echo "gofmt -w these:" $$unformatted; exit 1; }
	go vet ./...
	GOOS=windows go vet ./...
	GOOS=darwin go vet ./...
	GOOS=js GOARCH=wasm go vet $(browser)
	@staticcheck=$$(go -C internal/tools tool -n staticcheck); \
	echo "staticcheck ./..."; $$staticcheck ./...; \
	echo "GOOS=js GOARCH=wasm staticcheck $(browser)"; GOOS=js GOARCH=wasm $$staticcheck $(browser); \
	for module in $(nested); do \
		echo "go vet, staticcheck in $$module"; \
		(cd $$module && go vet ./... && $$staticcheck ./...); \
	done
	@for module in . $(modules); do \
		go -C $$module mod tidy -diff || { echo "not tidy: go -C $$module mod tidy"; exit 1; }; \
	done
	go test ./internal/lint
	@echo "Users get these modules with ours, each for a reason:"; cat internal/lint/requirements.txt

.PHONY: wasm
wasm: web/dist/jwtkit.wasm ## the inspector: the engine for the browser, and the page, into web/dist

# jwtkit.wasm comes last and by a move, so that it stands for the whole folder
# and is never half written. Folders are sources: a file removed counts too.
sources := go.mod go.sum $(shell find jwtkit/. verify/. wasm/. internal/. web/src/. \
	\( -name node_modules -o -name testdata -o -name '*_test.go' \) -prune -o \( -type d -o -name '*.go' -o -path 'web/src/*' \) -print)
# Explaining is not hurried, and the largest of our parts: its calls are not inlined,
# for the size.
explaining := github.com/jwtkit/toolkit/verify/diagnose
toolchain := build/$(shell go env GOVERSION)

web/dist/jwtkit.wasm: $(sources) $(toolchain)
	GOOS=js GOARCH=wasm go build -trimpath -ldflags='-s -w' -gcflags='$(explaining)=-l' -o build/jwtkit.wasm ./wasm
	@find web/dist -mindepth 1 ! -name placeholder -delete
	@cp -R web/src/. web/dist
	@cp "$$(go env GOROOT)/lib/wasm/wasm_exec.js" web/dist
	@mv build/jwtkit.wasm $@

# Another version of Go is another source.
$(toolchain):
	@mkdir -p build && rm -f build/go* && touch $@

.PHONY: deps
deps: ## Node, Chromium and a C compiler for the tests: installed as root on Debian, else named
	@$(if $(strip $(needs)),go run ./internal/deps $(needs))

.PHONY: bench
bench: ## what a token costs, beside other libraries and as a ratio to the bare cryptography
	@go -C internal/peers run ./bench
	@go -C internal/clients run ./bench
	@for module in . $(nested); do go -C $$module test -run '^$$' -bench . -benchmem ./...; done

.PHONY: soak
soak: ## keys that rotate and fail under 1,000 verifications a second, for SOAK=10m
	SOAK=$${SOAK:-10m} go test -run '^TestSoak$$' -v -timeout 0 ./verify/remote

.PHONY: fuzz
fuzz: ## fuzz every target in turn, without end
	@while $(MAKE) fuzz-once FUZZTIME=5m; do :; done; exit 1

# Every fuzz target of the root module for FUZZTIME.
.PHONY: fuzz-once
fuzz-once:
	@go test -list '^Fuzz' ./... | awk '/^Fuzz/ { names[n++] = $$1 } /^ok/ { while (n) print names[--n], $$2 }' | \
	while read -r target package; do \
		echo "go test -fuzz $$target $$package"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package </dev/null; \
	done
