# One window: build, test and check. `make help` lists what there is.
#
# `make build demo test` need Go, a C compiler and make, nothing else. What
# needs more (linter, code generators) is built into ./bin from tools/ first.

SHELL := /bin/bash
.DEFAULT_GOAL := help

GO ?= go
export GOFLAGS := $(strip -buildvcs=false $(filter-out -buildvcs=%,$(GOFLAGS)))

VERSION ?= $(shell git describe --tags --match 'v*' --dirty 2>/dev/null || echo v0.0.0)
COMMIT  ?= $(shell git describe --always --abbrev=12 --exclude '*' --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)

# Programs of e2e/oracle/tools.txt that this machine has: part of go test's
# cache key, so that installing one runs the tests that had to do without.
export ONEWINDOW_TOOLS := $(shell .ci/tools-present)

# Rooms with goroutines, timers and sockets of their own; hall/queue and
# hall/casework lie among them and have none.
RACE_ROOMS  = $(filter-out onewindow/hall/queue% onewindow/hall/casework%,$(shell $(GO) list $(addprefix ./,$(addsuffix /...,$(wildcard tui devices station client journal hall)))))
# Packages that keep golden files.
GOLDEN_DIRS  = $(sort $(shell find . -path ./bin -prune -o -name '*.golden' -path '*/testdata/*' -print | sed 's|/testdata/.*||'))

##@ Use

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## the one binary, ./bin/window: static, without traces of this machine
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "$(LDFLAGS)" -o bin/window ./cmd/window

.PHONY: demo
demo: build ## the whole hall on this machine: counters, devices, citizens
	./bin/window demo

.PHONY: run
run: build ## the workstation, by its configuration file
	./bin/window

.PHONY: dist
dist: ## what is handed out, into dist/: programs for each system, Debian packages, checksums
	.ci/dist $(VERSION) $(COMMIT)

##@ Check

.PHONY: test
test: ## every test; says at the end what it had to leave out
	@echo '$(GO) test -timeout 20m ./...'; $(GO) test -timeout 20m ./...; status=$$?; .ci/left-out; exit $$status

.PHONY: test-race
test-race: bin/gotestsum ## rooms that do several things at once, under the race detector
	bin/gotestsum --format pkgname -- -race -timeout 20m $(RACE_ROOMS)

.PHONY: e2e
e2e: build ## scenarios on the built binary in a terminal of their own
	$(GO) test -count=1 -timeout 20m ./e2e/...

.PHONY: fuzz-smoke
fuzz-smoke: ## every fuzz target for ten seconds
	.ci/fuzz

.PHONY: lint
lint: bin/golangci-lint ## the linters
	bin/golangci-lint config verify
	bin/golangci-lint run ./...

.PHONY: fmt-check
fmt-check: bin/golangci-lint
	@bin/golangci-lint fmt --diff > bin/fmt.diff || { cat bin/fmt.diff; echo 'not formatted: run make fmt'; exit 1; }

.PHONY: verify-generated
verify-generated: bin/buf bin/protoc-gen-go bin/protoc-gen-go-grpc
	.ci/verify-generated
	.ci/verify-contract

# What a change can break on a system that is not here is what the program is built of:
# all of it is compiled and linked there, not optimised, which takes two thirds of the time.
CROSS = linux/arm64 linux/loong64 windows/amd64

.PHONY: cross
cross: ## the program for the systems that it is handed out for and cannot run on here
	@for t in $(CROSS); do echo $$t; \
	  CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} $(GO) build -gcflags='all=-N -l -dwarf=false' -ldflags '-s -w' -o /dev/null ./cmd/window || exit 1; done

.PHONY: sbom
sbom: build ## what the binary is made of, by itself: dist/window.cdx.json (CycloneDX) and every licence
	$(GO) -C tools/supply test ./sbom
	$(GO) -C tools/supply run ./sbom $(CURDIR)/bin/window $(CURDIR) $(CURDIR)/dist

.PHONY: vulnerabilities
vulnerabilities: ## known vulnerabilities in what the binary calls; VULNDB names the database
	.ci/vulnerabilities

.PHONY: reproducible
reproducible: ## the same bytes from two folders and two caches
	.ci/reproducible

.PHONY: verify-tidy
verify-tidy:
	$(GO) mod tidy -diff
	$(GO) -C tools mod tidy -diff
	$(GO) -C tools/protoc mod tidy -diff
	$(GO) -C tools/supply mod tidy -diff
	$(GO) -C bench mod tidy -diff
	$(GO) -C bench/river mod tidy -diff

.PHONY: archtest
archtest: ## who may import whom, and what no file may hold
	$(GO) test -count=1 ./archtest

.PHONY: verify
verify: fmt-check verify-generated verify-tidy archtest ## all is formatted, generated, tidy and within the rules of the house

.PHONY: bench
bench: ## the built program beside its peers, in one run, into docs/BENCH.md
	cd bench && $$(../.ci/postgres true >/dev/null 2>&1 && echo ../.ci/postgres) $(GO) run . -out ../docs/BENCH.md

.PHONY: ci
ci: ## exactly what the project's checks run
	.ci/run

# Where harnesses append their numbers, by tier, and the packages that hold
# harnesses.
PROOFS      := $(CURDIR)/docs/proofs
PROOF_ROOMS := ./values ./tui ./visit ./papers ./devices/idcard ./devices/barcode ./journal ./tui/guard ./hall ./hall/store ./cmd/window ./e2e/chaos
proofs-page  = $(GO) run ./e2e/oracle/table $(PROOFS)/every-run.jsonl $(PROOFS)/release.jsonl > docs/PROOFS.md

.PHONY: proofs
proofs: ## the harnesses with the counts of every run, and their table, docs/PROOFS.md; ONLY=regexp: some alone
	@mkdir -p $(PROOFS)
ifndef ONLY
	@rm -f $(PROOFS)/every-run.jsonl
endif
	ONEWINDOW_PROOFS=$(PROOFS)/every-run.jsonl .ci/postgres $(GO) test -count=1 -p 1 -timeout 20m $(if $(ONLY),-run '$(ONLY)') $(PROOF_ROOMS)
	$(proofs-page)

.PHONY: release-check
release-check: ci ## ci, then the long counts, and the same bytes from two builds
	.ci/reproducible
	FUZZ_TIME=10000000x .ci/fuzz
	$(MAKE) release-proofs
	ONEWINDOW_TIER=release .ci/postgres $(GO) test -count=1 -race -timeout 90m $(RACE_ROOMS)

# The day of virtual time is asked for the runtime's own profile of leaks, too,
# which needs a build of its own.
LONG = ONEWINDOW_TIER=release ONEWINDOW_PROOFS=$(PROOFS)/release.jsonl .ci/postgres $(GO) test -count=1 -timeout 90m
.PHONY: release-proofs
release-proofs: ## every test with the long counts, and their table; ONLY=regexp: some harnesses alone
	@mkdir -p $(PROOFS)
ifdef ONLY
	$(LONG) -run '$(ONLY)' $(PROOF_ROOMS)
else
	@rm -f $(PROOFS)/release.jsonl
	$(LONG) -skip '^TestDay$$' ./...
	GOEXPERIMENT=goroutineleakprofile $(LONG) -run '^TestDay$$' ./e2e/chaos
endif
	$(proofs-page)

##@ Change

.PHONY: fmt
fmt: bin/golangci-lint ## format all Go files
	bin/golangci-lint fmt

.PHONY: generate
generate: bin/buf bin/protoc-gen-go bin/protoc-gen-go-grpc ## write again all files that are made from others
	bin/buf lint
	find api -name '*.pb.go' -delete
	bin/buf generate
	$(GO) generate ./...

.PHONY: golden
golden: ## write again the golden files; look at the difference before you commit it
	@if [ -n "$(GOLDEN_DIRS)" ]; then $(GO) test $(GOLDEN_DIRS) -count=1 -update; fi
	git status --short -- '*.golden'

.PHONY: pictures
pictures: build ## take the README's pictures again; docs/pictures/doc.go says what that needs
	$(GO) run ./docs/pictures bin/window docs/pictures

.PHONY: tidy
tidy: ## go.mod and go.sum as the code needs them
	$(GO) mod tidy
	$(GO) -C tools mod tidy
	$(GO) -C tools/protoc mod tidy
	$(GO) -C tools/supply mod tidy
	$(GO) -C bench mod tidy
	$(GO) -C bench/river mod tidy

.PHONY: tools
tools: bin/buf bin/gofumpt bin/golangci-lint bin/gotestsum bin/protoc-gen-go bin/protoc-gen-go-grpc ## build the pinned tools into ./bin

.PHONY: clean
clean: ## remove what was built
	rm -rf bin dist

# A tool is built again when the file that pins its version changes.
bin/golangci-lint bin/gofumpt bin/gotestsum: tools/go.mod tools/go.sum
bin/protoc-gen-go bin/protoc-gen-go-grpc: tools/protoc/go.mod tools/protoc/go.sum
bin/buf: tools/buf/go.mod tools/buf/go.sum
bin/govulncheck: tools/supply/go.mod tools/supply/go.sum

bin/golangci-lint:
	$(call tool,tools,github.com/golangci/golangci-lint/v2/cmd/golangci-lint)
bin/gofumpt:
	$(call tool,tools,mvdan.cc/gofumpt)
bin/gotestsum:
	$(call tool,tools,gotest.tools/gotestsum)
bin/protoc-gen-go:
	$(call tool,tools/protoc,google.golang.org/protobuf/cmd/protoc-gen-go)
bin/protoc-gen-go-grpc:
	$(call tool,tools/protoc,google.golang.org/grpc/cmd/protoc-gen-go-grpc)
bin/govulncheck:
	$(call tool,tools/supply,golang.org/x/vuln/cmd/govulncheck)
bin/buf:
	$(call tool,tools/buf,github.com/bufbuild/buf/cmd/buf)

# $(call tool,MODULE FOLDER,PACKAGE): go build leaves an unchanged file's date
# alone, which touch puts right.
define tool
	CGO_ENABLED=0 $(GO) -C $(1) build -trimpath -ldflags '-s -w' -o $(CURDIR)/$@ $(2)
	@touch $@
endef
