package judge

import "fmt"

// ServiceAllows reports whether the policy of one of the stack's buckets, or of a queue by its ARN, lets an AWS service make a request, such as
// logging.s3.amazonaws.com that delivers access logs.
func (j *Judge) ServiceAllows(bucket, service string, req Request) (bool, error) {
	r := j.policies[bucket]
	if r == nil {
		return false, fmt.Errorf("the stack has no policy of the bucket %s", bucket)
	}
	if denied, err := r.denied(req); err != nil || denied {
		return false, err
	}
	allowed := r.services[service]
	if allowed == nil {
		return false, nil
	}
	return allowed.allows(req)
}

// Services are the AWS services that the policy of one of the stack's buckets, or of a queue by its ARN, lets in, with how many statements each.
func (j *Judge) Services(bucket string) map[string]int {
	found := map[string]int{}
	if r := j.policies[bucket]; r != nil {
		for service, allowed := range r.services {
			found[service] = len(allowed.allow)
		}
	}
	return found
}

// addService reads a statement of a bucket's policy that allows something to one AWS service.
func (r *rules) addService(service any, statement map[string]any) error {
	name, ok := service.(string)
	if !ok {
		return fmt.Errorf("the judge knows one service as a principal, not %v", service)
	}
	if r.services == nil {
		r.services = map[string]*rules{}
	}
	if r.services[name] == nil {
		r.services[name] = &rules{}
	}
	return r.services[name].addStatements([]map[string]any{without(statement, "Principal")})
}
