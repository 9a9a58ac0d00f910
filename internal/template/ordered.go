package template

import (
	"bytes"
	"encoding/json"
)

// MaxBody is how long a template may be that stands in a request, of a stack or of a stack set, and not in a bucket, in bytes.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
const MaxBody = 51_200

// Pair is an entry of a mapping that keeps its order.
type Pair struct {
	Key   string
	Value any
}

// Ordered is a mapping in an order of its own, for [Format], which keeps the order of what it knows no better one for.
type Ordered []Pair

// MarshalJSON is the mapping in its order.
func (o Ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(p.Key) // a text
		b.Write(key)
		b.WriteByte(':')
		value, err := json.Marshal(p.Value)
		if err != nil {
			return nil, err
		}
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
