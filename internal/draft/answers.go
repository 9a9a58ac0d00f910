package draft

// Answered is the policy of who has none yet: actions on the objects under a prefix, or all of them, and on the bucket.
func Answered(onObjects, onBucket []string, under string) ([]Document, error) {
	const arn = "arn:aws:s3:::<bucket>"
	var statements []any
	add := func(actions []string, resource string, condition any) {
		if len(actions) == 0 {
			return
		}
		m := map[string]any{"Effect": "Allow", "Action": anyOf(actions), "Resource": resource}
		if condition != nil {
			m["Condition"] = condition
		}
		statements = append(statements, m)
	}
	add(onBucket, arn, nil)
	add(onObjects, arn+"/"+under+"*", nil)
	return Find("answers", indented(map[string]any{"Version": "2012-10-17", "Statement": statements}))
}

// AnsweredTrust is the trust in an account or in a user or role; "typed" is one that the customer types.
func AnsweredTrust(who string) ([]Document, error) {
	if who == "typed" {
		who = "<ARN>"
	}
	return Find("answers", indented(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"AWS": who}, "Action": "sts:AssumeRole",
		"Condition": map[string]any{"StringEquals": map[string]any{"sts:ExternalId": "<external ID>"}},
	}}}))
}

func anyOf(list []string) []any {
	all := make([]any, len(list))
	for i, s := range list {
		all[i] = s
	}
	return all
}
