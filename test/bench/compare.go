package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"
)

// caseNames are what -only takes.
var caseNames = []string{"nothing", "changed", "scratch-on", "scratch-off", "guides", "growth", "many", "plain"}

func (b *bench) wants(name string) bool { return len(b.only) == 0 || slices.Contains(b.only, name) }

// smallest is how many definitions there are in fact.
const smallest = 5

// comparison is one row of the table of ratios.
type comparison struct {
	what, against string
	n             int
	of, by        *command
	goal          float64 // 0: none was set
}

// comparisons are the rows, in the order of the table.
func (b *bench) comparisons() []comparison {
	var list []comparison
	add := func(what, against string, n int, of, by *command, goal float64) {
		list = append(list, comparison{what, against, n, of, by, goal})
	}
	if b.wants("nothing") {
		for _, n := range b.stacks {
			unchanged := b.synthUnchanged(n)
			add("nothing changed", "`node app.js`, validation off", n, unchanged, b.javaScript(n, false), 0.035)
			add("nothing changed", "the same bytes from plain Go", n, unchanged, b.floor(n), 3)
		}
		if slices.Contains(b.stacks, smallest) {
			add("nothing changed, by `go run`", "`node app.js`, validation off", smallest, b.goRunUnchanged(smallest), b.javaScript(smallest, false), 0)
		}
	}
	for _, n := range b.stacks {
		if n > 100 {
			continue // the goals with validation are for 5 and 100
		}
		small := n == smallest
		goal := func(atSmallest, otherwise float64) float64 {
			if small {
				return atSmallest
			}
			return otherwise
		}
		if b.wants("changed") && small {
			add("one definition changed, validation on", "`node app.js`, validation on", n, b.synthChanged(n), b.javaScript(n, true), 0.3)
		}
		if b.wants("scratch-on") {
			scratch, js := b.synthScratch(n, true), b.javaScript(n, true)
			add("from scratch, validation on", "`cdk synth` in TypeScript, validation on", n, scratch, b.typeScript(n, true), goal(0.25, 0.38))
			add("from scratch, validation on", "`cdk synth` in JavaScript, validation on", n, scratch, b.cdkJavaScript(n, true), 0)
			add("from scratch, validation on", "`node app.js`, validation on", n, scratch, js, 0)
			add("`-check`, validation on", "`cdk synth` in TypeScript, validation on", n, b.synthCheck(n), b.typeScript(n, true), goal(0.1, 0.16))
		}
	}
	if b.wants("scratch-off") {
		goals := map[int]float64{5: 1.6, 100: 1.2, 1000: 1}
		for _, n := range b.stacks {
			add("from scratch, validation off", "`node app.js`, validation off", n, b.synthScratch(n, false), b.javaScript(n, false), goals[n])
		}
	}
	return list
}

// compare prints all tables.
func (b *bench) compare(ctx context.Context, out io.Writer) error {
	rows := b.comparisons()
	sizes := map[int]bool{}
	for _, r := range rows {
		sizes[r.n] = true
	}
	if b.wants("growth") {
		for _, n := range growthSizes {
			sizes[n] = true
		}
	}
	for _, home := range []string{"warm", "changed", "scratch", "peer"} {
		if err := os.RemoveAll(b.shared("home", home)); err != nil {
			return err
		}
		if _, err := b.home(home); err != nil {
			return err
		}
	}
	for _, n := range slices.Sorted(maps.Keys(sizes)) {
		if err := b.prime(ctx, n); err != nil {
			return err
		}
	}
	if b.guides != nil {
		rows = append(rows, b.guides.comparisonsOfGuides()...)
		if err := b.guides.prime(ctx, len(b.guides.defs)); err != nil {
			return err
		}
	}
	var plain []*command
	if b.wants("plain") {
		if err := b.plainProject(); err != nil {
			return err
		}
		plain = b.plain()
		release := command{name: "bucketgrant release", argv: []string{b.shared("bin", "bucketgrant"), "release"}, dir: b.shared("project")}
		if _, err := release.run(ctx, b); err != nil {
			return err
		}
	}

	if err := b.printMachine(ctx, out); err != nil {
		return err
	}
	var commands []*command
	for _, r := range rows {
		commands = append(commands, r.of, r.by)
	}
	// What is compared runs close together: all of one size, and then the next.
	turn := slices.Clone(rows)
	slices.SortStableFunc(turn, func(a, b comparison) int { return a.n - b.n })
	var ordered []*command
	for _, r := range turn {
		ordered = append(ordered, r.of, r.by)
	}
	measured, err := b.inTurn(ctx, append(ordered, plain...))
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		printRatios(out, rows, measured)
		printTimes(out, commands, measured)
	}
	if len(plain) > 0 {
		printPlain(out, plain, measured)
	}
	if b.wants("growth") {
		if err := b.growth(ctx, out); err != nil {
			return err
		}
	}
	if b.wants("many") {
		return b.many(ctx, out)
	}
	return nil
}

// prime makes the definitions and templates of n stacks, checks them against the peers, and runs once what must have run
// before: the CDK's runtime unpacks and indexes its library in its first run.
func (b *bench) prime(ctx context.Context, n int) error {
	for _, folder := range []string{"vendors", "changed"} {
		if _, err := b.definitions(size(folder, n), n); err != nil {
			return err
		}
	}
	for _, folder := range []string{"templates", "templates-changed", "floor"} {
		if err := os.RemoveAll(b.path(size(folder, n))); err != nil {
			return err
		}
	}
	if err := b.checkEqual(ctx, n); err != nil {
		return err
	}
	if n == len(b.defs) {
		if err := b.checkValidated(ctx, n); err != nil {
			return err
		}
	}
	b.say("preparing the caches for %d stacks", n)
	warm := []*command{b.synthUnchanged(n), b.floor(n)}
	if n == smallest && b.name == "" {
		warm = append(warm, b.goRunUnchanged(n))
	}
	if b.name != "" {
		warm = append(warm, b.synthScratch(n, true))
	} else if n <= 100 {
		changed := b.synthChanged(n)
		changed.states = nil // all of them are new
		warm = append(warm, changed, b.synthScratch(n, true))
	}
	for _, c := range warm {
		if _, err := c.run(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// inTurn runs the commands in turn, and returns a number for each round by the command's name. Every other round runs
// backwards: what a command leaves behind for the next is not always the same.
func (b *bench) inTurn(ctx context.Context, commands []*command) (map[string][]float64, error) {
	unique := map[string]*command{}
	var names []string
	for _, c := range commands {
		if unique[c.name] == nil {
			unique[c.name] = c
			names = append(names, c.name)
		}
	}
	measured := map[string][]float64{}
	for round := range b.rounds {
		started := time.Now()
		if round > 0 {
			slices.Reverse(names)
		}
		for _, name := range names {
			c := unique[name]
			var times []float64
			for range max(1, c.repeats) {
				s, err := c.run(ctx, b)
				if err != nil {
					return nil, err
				}
				times = append(times, s.seconds)
			}
			measured[name] = append(measured[name], spreadOf(times).median)
		}
		b.say("round %d of %d: %.0f s", round+1, b.rounds, since(started))
	}
	return measured, nil
}

var growthSizes = []int{10, 100, 1000}

// growth prints time and memory of many definitions, from scratch.
func (b *bench) growth(ctx context.Context, out io.Writer) error {
	var rows []grown
	runs := min(b.rounds, 3)
	for _, on := range []bool{false, true} {
		for _, n := range growthSizes {
			if on && n > 100 && b.rounds < 3 {
				continue // a quick look does without the slowest
			}
			b.say("growth: %d definitions, %s", n, validation(on))
			g := grown{n: n, on: on}
			for range runs {
				if err := g.run(ctx, b, b.synthScratch(n, on)); err != nil {
					return err
				}
				if on && n > 100 {
					break
				}
			}
			rows = append(rows, g)
		}
	}
	printGrowth(out, rows)
	return nil
}

// grown is what some number of definitions took.
type grown struct {
	n       int
	on      bool
	what    string // empty: from scratch
	times   []float64
	peaks   map[string]int64
	largest int64
}

func (g grown) most() int64 {
	most := g.largest
	for _, p := range g.peaks {
		most = max(most, p)
	}
	return most
}

func (g grown) perDefinition() string {
	return fmt.Sprintf("%.1f ms", spreadOf(g.times).median/float64(g.n)*1000)
}

// many prints time and memory of a thousand definitions and of ten thousand, without the validation: made once from scratch, and then with
// nothing changed.
func (b *bench) many(ctx context.Context, out io.Writer) error {
	var rows []grown
	for _, n := range []int{1000, 10_000} {
		if _, err := b.definitions(size("vendors", n), n); err != nil {
			return err
		}
		if err := os.RemoveAll(b.path(size("templates", n))); err != nil {
			return err
		}
		b.say("many: %d definitions from scratch", n)
		g := grown{n: n}
		if err := g.run(ctx, b, b.synthScratch(n, false)); err != nil {
			return err
		}
		unchanged := grown{n: n, what: "nothing changed"}
		c := b.synth("", "scratch", size("vendors", n), size("templates", n), false)
		for range b.rounds {
			if err := unchanged.run(ctx, b, c); err != nil {
				return err
			}
		}
		rows = append(rows, g, unchanged)
	}
	printGrowth(out, rows)
	return nil
}

// run adds one run of a command.
func (g *grown) run(ctx context.Context, b *bench, c *command) error {
	w, err := c.watch(ctx, b)
	if err != nil {
		return err
	}
	if g.peaks == nil {
		g.peaks = map[string]int64{}
	}
	g.times = append(g.times, w.seconds)
	for name, peak := range w.peaks {
		g.peaks[name] = max(g.peaks[name], peak)
	}
	g.largest = max(g.largest, w.largest)
	return nil
}
