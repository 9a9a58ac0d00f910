package policydoc

import (
	"slices"
	"testing"
)

func one(t *testing.T, statement string) Statement {
	t.Helper()
	list, err := Parse(`{"Version":"2012-10-17","Statement":` + statement + `}`)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %v %v", statement, list, err)
	}
	return list[0]
}

// What means the same is the same however AWS writes it, and what does not is not.
func TestSame(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{`{"Sid":"A","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, `[{"Effect":"Allow","Action":["S3:getobject"],"Resource":["*"]}]`, true},
		{`{"Effect":"Allow","Action":["a:B","a:C"],"Resource":"*"}`, `{"Effect":"Allow","Action":["a:C","a:B"],"Resource":"*"}`, true},
		{`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"a:B"}`, `{"Effect":"Allow","Principal":{"AWS":["arn:aws-cn:iam::111122223333:root"]},"Action":"a:B"}`, true},
		{`{"Effect":"Deny","Action":"a:B","Condition":{"Bool":{"k":"false"}}}`, `{"Effect":"Deny","Action":"a:B","Condition":{"Bool":{"k":[false]}}}`, true},
		{`{"Effect":"Allow","Principal":"*","Action":"a:B"}`, `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"a:B"}`, false}, // not in every policy
		{`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"a:B"}`, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/root"},"Action":"a:B"}`, false},
		{`{"Effect":"Allow","Action":"a:B","Resource":"x"}`, `{"Effect":"Allow","Action":"a:B","Resource":"X"}`, false},
		{`{"Effect":"Allow","Action":"a:B","Resource":"x"}`, `{"Effect":"Allow","NotAction":"a:B","Resource":"x"}`, false},
		{`{"Effect":"Allow","Action":"a:B","Condition":{"StringEquals":{"k":"v"}}}`, `{"Effect":"Allow","Action":"a:B","Condition":{"StringLike":{"k":"v"}}}`, false},
		{`{"Effect":"Allow","Action":"a:B"}`, `{"Effect":"Deny","Action":"a:B"}`, false},
	} {
		if a, b := one(t, tt.a).Same(), one(t, tt.b).Same(); (a == b) != tt.same {
			t.Errorf("%s\n%s\nthe same: %t, want %t", a, b, a == b, tt.same)
		}
	}
}

func TestParseAsIAMReturnsIt(t *testing.T) {
	t.Parallel()
	list, err := Parse("%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22x%22%2C%22AWS%22%3A%22y%22%7D%7D%5D%7D")
	if err != nil || len(list) != 1 || !slices.Equal(list[0].Principals(), []string{"Service x", "y"}) {
		t.Errorf("%v %v", list, err)
	}
	for _, bad := range []string{"", "[]", `{"Statement":"x"}`, `{"Statement":[{"Action":{}}]}`, "%7B%zz"} {
		if list, err := Parse(bad); err == nil {
			t.Errorf("%q must be refused, got %v", bad, list)
		}
	}
}
