/* A worker in C, without any library: {"numbers": [1, 2.5, 4]} gives {"count": 3, "mean": 2.5}.
 * It relies on what the protocol promises: the members in their order, and no white space. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char START[] = "{\"jsonrpc\":\"2.0\",\"id\":\"";

static void answer(const char *id, int length, const char *outcome) {
    printf("{\"jsonrpc\":\"2.0\",\"id\":\"%.*s\",%s}\n", length, id, outcome);
    fflush(stdout);
}

static void run(const char *id, int length, const char *request) {
    char outcome[200];
    const char *at = strstr(request, "\"numbers\":[");
    if (at == NULL) {
        answer(id, length, "\"error\":{\"code\":-32602,\"message\":\"numbers must be an array\"}");
        return;
    }
    double sum = 0;
    long count = 0;
    for (at += strlen("\"numbers\":["); *at != ']'; at += *at == ',') {
        char *end;
        sum += strtod(at, &end);
        if (end == at) {
            answer(id, length, "\"error\":{\"code\":-32602,\"message\":\"numbers must hold numbers\"}");
            return;
        }
        count++;
        at = end;
    }
    if (count == 0) {
        snprintf(outcome, sizeof outcome, "\"result\":{\"count\":0,\"mean\":null}");
    } else {
        snprintf(outcome, sizeof outcome, "\"result\":{\"count\":%ld,\"mean\":%.17g}", count, sum / count);
    }
    answer(id, length, outcome);
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        if (strncmp(line, START, strlen(START)) == 0) {
            const char *id = line + strlen(START);
            run(id, (int)strspn(id, "0123456789"), id);
        }
    }
    free(line);
    return 0;
}
