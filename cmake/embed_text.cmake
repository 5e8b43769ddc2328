# cmake -DINPUT=FILE -DOUTPUT=FILE.cc -DHEADER=PATH -DNAMESPACE=NAME -DFUNCTION=NAME -P embed_text.cmake
# Writes a source file whose function, declared in HEADER, gives the text of INPUT.
file(READ "${INPUT}" text)
string(LENGTH "${text}" length)
set(parts "")
# A literal of the language has a largest length; adjacent ones are joined.
while(length GREATER 0)
  string(SUBSTRING "${text}" 0 8000 part)
  string(LENGTH "${part}" taken)
  string(SUBSTRING "${text}" ${taken} -1 text)
  string(LENGTH "${text}" length)
  string(APPEND parts "\n    R\"embedded(${part})embedded\"")
endwhile()
file(WRITE "${OUTPUT}" "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\nstd::string_view ${FUNCTION}() {\n  return ${parts};\n}\n\n}  // namespace ${NAMESPACE}\n")
