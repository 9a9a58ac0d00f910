package compare

import "testing"

// One statement is within another where whatever it is about the other is about too; where that is not seen, it is not.
func TestWithin(t *testing.T) {
	t.Parallel()
	statement := func(more map[string]any) []statement {
		s := map[string]any{"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}
		for k, v := range more {
			s[k] = v
		}
		return statementsOf(map[string]any{"Statement": s})
	}
	aws := func(arns ...any) map[string]any { return map[string]any{"Principal": map[string]any{"AWS": arns}} }
	asks := func(operator string, values ...any) map[string]any {
		return map[string]any{"Condition": map[string]any{operator: map[string]any{"aws:SourceAccount": values}}}
	}
	for name, tt := range map[string]struct {
		narrow, wide map[string]any
		want         bool
	}{
		"the same":                        {nil, nil, true},
		"an action":                       {map[string]any{"Action": "kms:Decrypt"}, nil, true},
		"an action in other letters":      {map[string]any{"Action": "KMS:decrypt"}, map[string]any{"Action": "kms:Dec*"}, true},
		"every action":                    {nil, map[string]any{"Action": "kms:Decrypt"}, false},
		"a pattern with a question":       {map[string]any{"Action": "kms:De*pt"}, map[string]any{"Action": "kms:De?????"}, false},
		"a pattern within":                {map[string]any{"Action": "kms:De*pt"}, map[string]any{"Action": "kms:D*"}, true},
		"all actions but one":             {map[string]any{"Action": nil, "NotAction": "kms:Decrypt"}, nil, false},
		"a resource":                      {map[string]any{"Resource": "arn:aws:s3:::a/x"}, map[string]any{"Resource": "arn:aws:s3:::a/*"}, true},
		"a resource in other letters":     {map[string]any{"Resource": "arn:aws:s3:::a/X"}, map[string]any{"Resource": "arn:aws:s3:::a/x*"}, false},
		"a role of the account":           {aws("arn:aws:iam::111122223333:role/a"), nil, true},
		"a role of another":               {aws("arn:aws:iam::444455556666:role/a"), nil, false},
		"one of each":                     {aws("arn:aws:iam::111122223333:role/a", "arn:aws:iam::444455556666:role/a"), nil, false},
		"the account of a role":           {nil, aws("arn:aws:iam::111122223333:role/a"), false},
		"an account of another partition": {aws("arn:aws-cn:iam::111122223333:role/a"), nil, false},
		"everybody":                       {map[string]any{"Principal": "*"}, nil, false},
		"somebody of everybody":           {nil, map[string]any{"Principal": "*"}, true},
		"everybody but one":               {map[string]any{"Principal": nil, "NotPrincipal": map[string]any{"AWS": "arn:aws:iam::111122223333:root"}}, nil, false},
		"a condition more":                {asks("StringEquals", "1"), nil, true},
		"a condition less":                {nil, asks("StringEquals", "1"), false},
		"a value less":                    {asks("StringEquals", "1"), asks("StringEquals", "1", "2"), true},
		"a value more":                    {asks("StringEquals", "1", "2"), asks("StringEquals", "1"), false},
		"no value":                        {asks("StringEquals"), asks("StringEquals", "1"), false},
		"a value less to be refused":      {asks("StringNotEquals", "1"), asks("StringNotEquals", "1", "2"), false},
		"if there is one":                 {asks("StringEqualsIfExists", "1"), asks("StringEquals", "1"), false},
		"a denial":                        {map[string]any{"Effect": "Deny"}, nil, false},
	} {
		for _, s := range statement(tt.narrow) {
			if got := s.withinOne(statement(tt.wide)); got != tt.want {
				t.Errorf("%s: %t, want %t", name, got, tt.want)
			}
		}
	}
	both := append(statement(aws("arn:aws:iam::111122223333:role/a")), statement(aws("arn:aws:iam::444455556666:role/b"))...)
	for _, s := range statement(aws("arn:aws:iam::111122223333:role/a", "arn:aws:iam::444455556666:role/b")) {
		if !s.withinOne(both) {
			t.Error("two statements for one principal each are about both")
		}
	}
}
