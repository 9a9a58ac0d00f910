package release

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Level is how much a change matters to whoever has launched the version before.
type Level int

const (
	// Patch: words only. Who updates need not look.
	Patch Level = iota
	// Minor: something more, or less access than before. Who updates need not do anything; the vendor may have to.
	Minor
	// Major: more access than before, or something that worked stops. Who updates must look, and may have to act.
	Major
)

var levels = []string{"patch", "minor", "major"}

func (l Level) String() string { return levels[l] }

// MarshalText and UnmarshalText make a Level its word in JSON.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (l *Level) UnmarshalText(text []byte) error {
	for i, word := range levels {
		if word == string(text) {
			*l = Level(i)
			return nil
		}
	}
	return fmt.Errorf("level must be patch, minor or major, got %q", text)
}

// number is a version as three numbers.
type number [3]int

// parseNumber reads MAJOR.MINOR.PATCH.
func parseNumber(version string) (n number, err error) {
	parts := strings.Split(version, ".")
	if len(parts) != len(n) {
		return n, fmt.Errorf("a version must be MAJOR.MINOR.PATCH such as 1.2.0, got %q", version)
	}
	for i, p := range parts {
		if n[i], err = strconv.Atoi(p); err != nil || n[i] < 0 || strconv.Itoa(n[i]) != p {
			return n, fmt.Errorf("a version must be three numbers without leading zeros such as 1.2.0, got %q", version)
		}
	}
	return n, nil
}

// CheckVersion says what is wrong with a version.
func CheckVersion(version string) error {
	_, err := parseNumber(version)
	return err
}

func (n number) String() string { return fmt.Sprintf("%d.%d.%d", n[0], n[1], n[2]) }

func (n number) compare(m number) int {
	return cmp.Or(cmp.Compare(n[0], m[0]), cmp.Compare(n[1], m[1]), cmp.Compare(n[2], m[2]))
}

// next is the least version after n for a change. A version below 1.0.0 is no exception: a customer who launched one has
// granted access all the same.
func (n number) next(l Level) number {
	switch l {
	case Major:
		return number{n[0] + 1}
	case Minor:
		return number{n[0], n[1] + 1}
	}
	return number{n[0], n[1], n[2] + 1}
}

// NextVersion is the least version after another for a change.
func NextVersion(version string, l Level) (string, error) {
	n, err := parseNumber(version)
	if err != nil {
		return "", err
	}
	return n.next(l).String(), nil
}

// CompareVersions orders two versions of the form MAJOR.MINOR.PATCH: negative if a is lower. What is no version is lower
// than what is one.
func CompareVersions(a, b string) int {
	n, errA := parseNumber(a)
	m, errB := parseNumber(b)
	switch {
	case errA != nil && errB != nil:
		return strings.Compare(a, b)
	case errA != nil:
		return -1
	case errB != nil:
		return 1
	}
	return n.compare(m)
}
