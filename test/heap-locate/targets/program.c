/* A service with Python inside and another name: takes python's arguments. */
#include <Python.h>
int main(int argc, char **argv) { return Py_BytesMain(argc, argv); }
