# Everything here is one go command: make is a convenience, not a need.
.PHONY: synth test check

synth: ## write templates/
	go run ./cmd/synth

test: ## pass all tests
	go test ./...

check: ## what CI runs besides the tests
	test -z "$$(gofmt -l $$(git ls-files "*.go"))" || { gofmt -d $$(git ls-files "*.go"); exit 1; }
	go vet ./...
	go tool -modfile=tools.mod staticcheck ./...
	cd test/server && go vet ./...
	go run ./cmd/synth -check
