# Everything here is one go command: make is a convenience, not a need.
.PHONY: synth test lint check cross bench

synth: ## write templates/
	go run ./cmd/synth

test: ## pass all tests
	go test ./...

check: lint ## what CI runs besides the tests, and whether the templates are current, as a test says too
	go run ./cmd/synth -check

lint: ## what CI runs besides the tests
	test -z "$$(gofmt -l $$(git ls-files "*.go"))" || { gofmt -d $$(git ls-files "*.go"); exit 1; }
	go vet ./...
	go tool -modfile=tools.mod staticcheck ./...
	cd test/server && go vet ./...
	cd test/publish/gateway && go vet ./...
	BUCKETGRANT_REQUIRE_TOOLS=1 go test ./test/javascript

cross: ## compile everything, tests too, for the systems that CI does not run on; each takes a minute or two of a core
	GOOS=windows go vet ./...
	GOOS=darwin go vet ./...

bench: ## measure synth against the same stacks as JavaScript and TypeScript CDK apps, links, and the registry; needs an idle machine
	go run ./test/bench
	go test ./launch -run '^$$' -bench Customers -benchtime 1000000x
	go test ./registry/store -run '^$$' -bench Lists -rows 1000000 -timeout 1h
	go test ./registry/watch -run '^$$' -bench Check -benchtime 5000x
	go test ./cmd/bucketgrant -run Measure -measure -v -timeout 1h
	go test ./cmd/bucketgrant -run '^$$' -bench Fleet -benchtime 1x -fleet 10000
