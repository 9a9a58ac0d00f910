package vendors

import (
	"fmt"
	"math"
	"regexp/syntax"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

func cutEnd(s string, ok bool) (string, bool) {
	rest, end := strings.CutSuffix(s, "$")
	return rest, ok && end && !strings.HasSuffix(rest, `\`)
}

// plainForm says what in a regular expression not all readers take alike, or STS refuses.
func plainForm(re *syntax.Regexp) error {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if re.Flags&syntax.FoldCase != 0 || awsname.CheckExternalID("xx"+string(r)) != nil {
				return fmt.Errorf("STS takes no %q", r)
			}
		}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i+1]-re.Rune[i] > 127 {
				return fmt.Errorf("a class must list what is in it")
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if awsname.CheckExternalID("xx"+string(r)) != nil {
					return fmt.Errorf("STS takes no %q", r)
				}
			}
		}
	case syntax.OpConcat, syntax.OpAlternate, syntax.OpCapture, syntax.OpQuest, syntax.OpEmptyMatch:
	case syntax.OpRepeat:
		if re.Max < 0 {
			return fmt.Errorf("a count must have a bound, such as {1,36}")
		}
	case syntax.OpStar, syntax.OpPlus:
		return fmt.Errorf("write a count with a bound, such as {1,36}, instead of * and +")
	default:
		return fmt.Errorf("%s is more than that", re)
	}
	for _, sub := range re.Sub {
		if err := plainForm(sub); err != nil {
			return err
		}
	}
	return nil
}

// lengths are the fewest and most characters that a plain form takes.
func lengths(re *syntax.Regexp) (least, most int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), len(re.Rune)
	case syntax.OpCharClass:
		return 1, 1
	case syntax.OpAlternate:
		least = math.MaxInt
		for _, sub := range re.Sub {
			l, m := lengths(sub)
			least, most = min(least, l), max(most, m)
		}
		return least, most
	}
	for _, sub := range re.Sub {
		l, m := lengths(sub)
		least, most = least+l, most+m
	}
	switch re.Op {
	case syntax.OpQuest:
		return 0, most
	case syntax.OpRepeat:
		return least * re.Min, most * re.Max
	}
	return least, most
}

// ways is how many values a plain form takes, as a power of two: at least so many.
func ways(re *syntax.Regexp) float64 {
	bits := 0.0
	switch re.Op {
	case syntax.OpCharClass:
		n := 0
		for i := 0; i+1 < len(re.Rune); i += 2 {
			n += int(re.Rune[i+1]-re.Rune[i]) + 1
		}
		return math.Log2(float64(n))
	case syntax.OpAlternate:
		n := 0.0
		for _, sub := range re.Sub {
			n += math.Exp2(min(ways(sub), 500))
		}
		return math.Log2(n)
	}
	for _, sub := range re.Sub {
		bits += ways(sub)
	}
	switch re.Op {
	case syntax.OpRepeat:
		return bits * float64(re.Max)
	case syntax.OpQuest:
		return max(bits, 1)
	}
	return bits
}

// poorest is how many values the poorest alternatives of a plain form take at their least lengths, as a power of two. Whoever makes
// one may make it so, however many longer ones there are.
func poorest(re *syntax.Regexp) float64 {
	switch re.Op {
	case syntax.OpCharClass:
		return ways(re)
	case syntax.OpAlternate:
		least := math.Inf(1)
		for _, sub := range re.Sub {
			least = min(least, poorest(sub))
		}
		return least
	case syntax.OpQuest:
		return 0
	}
	bits := 0.0
	for _, sub := range re.Sub {
		bits += poorest(sub)
	}
	if re.Op == syntax.OpRepeat {
		return bits * float64(re.Min)
	}
	return bits
}
